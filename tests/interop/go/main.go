// interop-go URL: all cases, over every transport this client has that our server offers (WebTransport it does not). One line for
// each; what the runner reads is in ../README.md.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/zishang520/socket.io/clients/engine/v3/transports"
	"github.com/zishang520/socket.io/clients/socket/v3"
)

type transport struct {
	name string
	path string
	ends string
	ways []transports.TransportCtor
}

// Now and then this client loses what it is given to send while it connects, whoever serves it (against Node the same cases fail):
// one of three tries must do.
const tries = 3

func try(t transport, c namedCase) (err error) {
	for range tries {
		all := &people{url: os.Args[1], path: t.path, ends: t.ends, ways: t.ways}
		err = c.body(all)
		all.close()
		if err == nil {
			return nil
		}
		fmt.Printf("once more, %s: %s: %s\n", t.name, c.title, err)
	}
	return err
}

func main() {
	skipped := strings.Split(os.Getenv("INTEROP_SKIP"), ";")
	over := []transport{
		// Over polling this client writes only when a poll comes back: on this mount the pings, every 300 ms, bring one back.
		{"polling", "/socket.io/", "polling", []transports.TransportCtor{socket.Polling}},
		{"websocket", "/client/", "websocket", []transports.TransportCtor{socket.WebSocket}},
		{"upgrade", "/client/", "websocket", []transports.TransportCtor{socket.Polling, socket.WebSocket}},
	}
	passed, failed := 0, 0
	for _, t := range over {
		for _, c := range cases {
			title := t.name + ": " + c.title
			if slices.Contains(skipped, title) {
				fmt.Println("skip", title)
				continue
			}
			if err := try(t, c); err != nil {
				failed++
				fmt.Printf("FAIL %s: %s\n", title, strings.ReplaceAll(err.Error(), "\n", " "))
				continue
			}
			passed++
			fmt.Println("ok  ", title)
		}
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}
