package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"
)

type body func(all *people) error

type namedCase struct {
	title string
	body  body
}

// What a client must be able to do with our server, whatever it speaks over.
var cases = []namedCase{
	{"auth reaches the server", auth},
	{"a refused namespace says why", refusal},
	{"two namespaces share a connection", namespaces},
	{"an event, there and back", event},
	{"acknowledged by the server", serverAck},
	{"acknowledged by the client", clientAck},
	{"binary, there and back", binary},
	{"binary in acknowledgements", binaryAcks},
	{"long texts", longTexts},
	{"order, also across an upgrade", order},
	{"rooms", rooms},
	{"the server drops the session", func(all *people) error {
		return comesBack(all, func(p *person) error { return p.Emit("drop") })
	}},
	{"the connection is cut", func(all *people) error {
		return comesBack(all, func(p *person) error {
			if err := arrived(all, p); err != nil {
				return err
			}
			return p.Emit("drop-hard")
		})
	}},
	{"the server restarts", func(all *people) error {
		return comesBack(all, func(*person) error { return restartServer() })
	}},
	{"the server disconnects the socket", kick},
	{"the client leaves", leave},
}

type object = map[string]any

func values() []any {
	return []any{1.0, "two", object{"three": []any{3.5, true, nil}}, "żółć 💬", ""}
}

func same(got []any, err error, wanted ...any) error {
	if err != nil {
		return err
	}
	if len(got) == 0 && len(wanted) == 0 || reflect.DeepEqual(got, wanted) {
		return nil
	}
	return fmt.Errorf("got %.200v, wanted %.200v", got, wanted)
}

var said = bufio.NewReader(os.Stdin)

// The runner stops the server and starts it again on the same port.
func restartServer() error {
	fmt.Println("@restart")
	_, err := said.ReadString('\n')
	return err
}

func auth(all *people) error {
	wanted := object{"token": "abc", "list": []any{1.0, object{"deep": true}}}
	p := all.person("/", wanted)
	p.Connect()
	got, err := p.ears.next("auth")
	return same(got, err, wanted)
}

func refusal(all *people) error {
	stranger := all.person("/admin", object{"token": "wrong"})
	stranger.Connect()
	got, err := stranger.ears.next("connect_error")
	if err := same(got, err, object{"message": "unauthorized", "data": object{"code": 401.0}}); err != nil {
		return err
	}
	friend := all.person("/admin", object{"token": "secret"})
	if err := friend.connect(); err != nil {
		return err
	}
	return tells(friend, "nsp", "/admin")
}

// tells compares one field of who's answer.
func tells(p *person, field string, wanted any) error {
	answer, err := p.ask("who")
	if err != nil {
		return err
	}
	return same([]any{answer[0].(object)[field]}, nil, wanted)
}

func namespaces(all *people) error {
	main, err := all.connected()
	if err != nil {
		return err
	}
	custom := listening(main.Io().Socket("/custom", nil))
	if err := custom.connect(); err != nil {
		return err
	}
	if err := tells(custom, "nsp", "/custom"); err != nil {
		return err
	}
	if err := tells(main, "nsp", "/"); err != nil {
		return err
	}
	custom.Disconnect()
	got, err := main.ask("message-with-ack", "still here")
	return same(got, err, "still here")
}

func event(all *people) error {
	p, err := all.connected()
	if err != nil {
		return err
	}
	if err := p.Emit("message", values()...); err != nil {
		return err
	}
	got, err := p.ears.next("message-back")
	return same(got, err, values()...)
}

func serverAck(all *people) error {
	p, err := all.connected()
	if err != nil {
		return err
	}
	got, err := p.ask("message-with-ack", values()...)
	if err := same(got, err, values()...); err != nil {
		return err
	}
	got, err = p.ask("message-with-ack")
	return same(got, err)
}

// askedBack lets the server ask; the client answers with the arguments turned round, and the server tells what it got.
func askedBack(p *person, sent ...any) ([]any, error) {
	_ = p.On("emit-with-ack", func(arguments ...any) {
		last := len(arguments) - 1
		answer, asked := arguments[last].(func([]any, error))
		if !asked {
			p.ears.of("result") <- spelled(arguments)
			return
		}
		turned := make([]any, last)
		for i := range turned {
			turned[i] = arguments[last-1-i]
		}
		answer(turned, nil)
	})
	if err := p.Emit("emit-with-ack", sent...); err != nil {
		return nil, err
	}
	return p.ears.next("result")
}

func clientAck(all *people) error {
	p, err := all.connected()
	if err != nil {
		return err
	}
	got, err := askedBack(p, "a", object{"b": 2.0})
	return same(got, err, object{"b": 2.0}, "a")
}

func binary(all *people) error {
	p, err := all.connected()
	if err != nil {
		return err
	}
	sent := func() []any {
		return []any{[]byte{0, 1, 254, 255}, object{"inside": []any{[]byte{}, "text", []byte{7}}}}
	}
	if err := p.Emit("message", sent()...); err != nil {
		return err
	}
	got, err := p.ears.next("message-back")
	if err := same(got, err, sent()...); err != nil {
		return err
	}
	got, err = p.ask("type-of", []byte{1, 2, 3})
	return same(got, err, "binary:010203")
}

func binaryAcks(all *people) error {
	p, err := all.connected()
	if err != nil {
		return err
	}
	got, err := p.ask("message-with-ack", []byte{9}, []byte{8, 7})
	if err := same(got, err, []byte{9}, []byte{8, 7}); err != nil {
		return err
	}
	got, err = p.ask("bin", 150_000)
	if err := same(got, err, bytes.Repeat([]byte{0xab}, 150_000)); err != nil {
		return err
	}
	got, err = askedBack(p, []byte{4}, []byte{5})
	return same(got, err, []byte{5}, []byte{4})
}

func longTexts(all *people) error {
	p, err := all.connected()
	if err != nil {
		return err
	}
	text := strings.Repeat("ü", 200_000)
	got, err := p.ask("message-with-ack", text)
	return same(got, err, text)
}

// arrived waits until the connection is over what was asked for; an upgrade takes its time.
func arrived(all *people, p *person) error {
	end := time.Now().Add(deadline())
	for time.Now().Before(end) {
		if tells(p, "transport", all.ends) == nil {
			return nil
		}
	}
	return fmt.Errorf("not on %s", all.ends)
}

func numbers(p *person, event string, count int) error {
	for n := range count {
		got, err := p.ears.next(event)
		if err := same(got, err, float64(n)); err != nil {
			return err
		}
	}
	return nil
}

func order(all *people) error {
	p, err := all.connected()
	if err != nil {
		return err
	}
	for n := range 100 {
		_ = p.Emit("message", n)
	}
	if err := arrived(all, p); err != nil {
		return err
	}
	for n := range 100 {
		_ = p.Emit("message", 100+n)
	}
	if err := numbers(p, "message-back", 200); err != nil {
		return err
	}
	_ = p.Emit("burst", 100)
	return numbers(p, "burst", 100)
}

func two(all *people) (*person, *person, string, error) {
	one, err := all.connected()
	if err != nil {
		return nil, nil, "", err
	}
	other, err := all.connected()
	return one, other, fmt.Sprintf("room-%d", time.Now().UnixNano()), err
}

func rooms(all *people) error {
	inside, outside, room, err := two(all)
	if err != nil {
		return err
	}
	got, err := inside.ask("join", room)
	if err := same(got, err, true); err != nil {
		return err
	}
	if _, err := outside.ask("room-emit", room, "news", 1, "x"); err != nil {
		return err
	}
	got, err = inside.ears.next("news")
	if err := same(got, err, 1.0, "x"); err != nil {
		return err
	}
	got, err = outside.ask("message-with-ack", "fence")
	if len(outside.ears.of("news")) != 0 {
		return fmt.Errorf("not in the room")
	}
	return same(got, err, "fence")
}

// comesBack: the server ends it; the client comes back by itself, and what was emitted in between is sent then.
func comesBack(all *people, cause func(*person) error) error {
	kept := object{"token": "kept"}
	p := all.person("/", kept)
	if err := p.connect(); err != nil {
		return err
	}
	got, err := p.ears.next("auth")
	if err := same(got, err, kept); err != nil {
		return err
	}
	before := p.Id()
	if err := cause(p); err != nil {
		return err
	}
	reason, err := p.ears.next("disconnect")
	if err != nil {
		return err
	}
	if reason[0] != "transport close" && reason[0] != "transport error" {
		return fmt.Errorf("reason %v", reason[0])
	}
	_ = p.Emit("message", "in between")
	got, err = p.ears.next("auth")
	if err := same(got, err, kept); err != nil {
		return err
	}
	got, err = p.ears.next("message-back")
	if p.Id() == before {
		return fmt.Errorf("the same id")
	}
	return same(got, err, "in between")
}

func kick(all *people) error {
	p, err := all.connected()
	if err != nil {
		return err
	}
	_ = p.Emit("kick")
	reason, err := p.ears.next("disconnect")
	if err != nil {
		return err
	}
	if reason[0] != "io server disconnect" {
		return fmt.Errorf("reason %v", reason[0])
	}
	if err := p.connect(); err != nil {
		return err
	}
	got, err := p.ask("message-with-ack", "again")
	return same(got, err, "again")
}

func leave(all *people) error {
	stays, leaves, room, err := two(all)
	if err != nil {
		return err
	}
	for _, p := range []*person{stays, leaves} {
		if _, err := p.ask("join", room); err != nil {
			return err
		}
	}
	leaves.Disconnect()
	reason, err := leaves.ears.next("disconnect")
	if err != nil {
		return err
	}
	if reason[0] != "io client disconnect" {
		return fmt.Errorf("reason %v", reason[0])
	}
	if err := leaves.connect(); err != nil {
		return err
	}
	if _, err := leaves.ask("room-emit", room, "news", 1); err != nil {
		return err
	}
	got, err := stays.ears.next("news")
	if err := same(got, err, 1.0); err != nil {
		return err
	}
	_, err = leaves.ask("message-with-ack", "fence")
	if len(leaves.ears.of("news")) != 0 {
		return fmt.Errorf("rooms do not outlive the session")
	}
	return err
}
