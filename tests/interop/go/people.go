package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/zishang520/socket.io/clients/engine/v3/transports"
	"github.com/zishang520/socket.io/clients/socket/v3"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

// What the cases listen for.
var heardEvents = []types.EventName{"connect", "connect_error", "disconnect", "auth", "message-back", "burst", "news"}

func deadline() time.Duration {
	if seconds, err := strconv.ParseFloat(os.Getenv("TEST_DEADLINE"), 64); err == nil {
		return time.Duration(seconds * float64(time.Second))
	}
	return 10 * time.Second
}

// ears keeps what was heard, event by event, in its order.
type ears struct {
	mutex  sync.Mutex
	queues map[string]chan []any
}

func (e *ears) of(event string) chan []any {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.queues == nil {
		e.queues = map[string]chan []any{}
	}
	if e.queues[event] == nil {
		e.queues[event] = make(chan []any, 1000)
	}
	return e.queues[event]
}

func (e *ears) next(event string) ([]any, error) {
	select {
	case arguments := <-e.of(event):
		return arguments, nil
	case <-time.After(deadline()):
		return nil, fmt.Errorf("%s: not within %s", event, deadline())
	}
}

type person struct {
	*socket.Socket
	ears ears
}

func listening(s *socket.Socket) *person {
	p := &person{Socket: s}
	for _, event := range heardEvents {
		_ = s.On(event, func(arguments ...any) { p.ears.of(string(event)) <- spelled(arguments) })
	}
	return p
}

func (p *person) connect() error {
	p.Connect()
	_, err := p.ears.next("connect")
	return err
}

// ask gives the acknowledgement's arguments.
func (p *person) ask(event string, arguments ...any) ([]any, error) {
	answers := make(chan []any, 1)
	failures := make(chan error, 1)
	err := p.Emit(event, append(arguments, func(values []any, err error) {
		if err != nil {
			failures <- err
			return
		}
		answers <- spelled(values)
	})...)
	if err != nil {
		return nil, err
	}
	select {
	case answer := <-answers:
		return answer, nil
	case err := <-failures:
		return nil, fmt.Errorf("%s: %w", event, err)
	case <-time.After(deadline()):
		return nil, fmt.Errorf("ack of %s: not within %s", event, deadline())
	}
}

// spelled gives plain values: bytes as []byte, errors as their text and data.
func spelled(values []any) []any {
	out := make([]any, len(values))
	for i, value := range values {
		out[i] = spell(value)
	}
	return out
}

func spell(value any) any {
	switch v := value.(type) {
	case []any:
		return spelled(v)
	case map[string]any:
		out := map[string]any{}
		for key, inner := range v {
			out[key] = spell(inner)
		}
		return out
	case io.Reader:
		bytes, _ := io.ReadAll(v)
		return append([]byte{}, bytes...)
	case error:
		var extended *types.ExtendedError
		if errors.As(v, &extended) {
			return map[string]any{"message": extended.Message, "data": extended.Data}
		}
		return v.Error()
	default:
		return value
	}
}

// people are the clients of one case.
type people struct {
	url   string
	path  string
	ends  string
	ways  []transports.TransportCtor
	known []*person
}

// person gives a client that is not connected yet.
func (all *people) person(namespace string, auth map[string]any) *person {
	options := socket.DefaultOptions()
	options.SetPath(all.path)
	options.SetForceNew(true)
	options.SetAutoConnect(false)
	options.SetReconnectionDelay(50)
	options.SetReconnectionDelayMax(200)
	if all.ways != nil {
		options.SetTransports(types.NewSet(all.ways...))
	}
	if auth != nil {
		options.SetAuth(auth)
	}
	s, err := socket.Connect(all.url+namespace, options)
	if err != nil {
		panic(err)
	}
	p := listening(s)
	all.known = append(all.known, p)
	return p
}

func (all *people) connected() (*person, error) {
	p := all.person("/", nil)
	return p, p.connect()
}

func (all *people) close() {
	for _, p := range all.known {
		p.Disconnect()
	}
}
