// What Go's channels and goroutines cost, in the shapes of core-bench.c.
//
// Copyright 2026 The Roundrock Authors
// SPDX-License-Identifier: GPL-3.0-or-later
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const (
	items        = 10_000_000
	rendezvous   = 3_000_000
	piped        = 5_000_000
	capacity     = 1024
	batch        = 64
	spawned      = 100_000
	sleeping     = 100_000
	cancelled    = 10_000
	cancelRounds = 20
)

var token int

func figure(name string, value float64) { fmt.Printf("%s %.4f\n", name, value) }

func million(n int, since time.Time) float64 { return float64(n) / time.Since(since).Seconds() / 1e6 }

func residentBytes() int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(string(bytes.Fields(text)[1]))
	return pages * os.Getpagesize()
}

// One item at a time, as Go is written.
func queue(name string, room, sides, n int) {
	c := make(chan *int, room)
	var producers, consumers sync.WaitGroup
	start := time.Now()
	consumers.Add(sides)
	producers.Add(sides)
	for i := 0; i < sides; i++ {
		go func() {
			defer consumers.Done()
			for range c {
			}
		}()
	}
	for i := 0; i < sides; i++ {
		go func() {
			defer producers.Done()
			for k := 0; k < n/sides; k++ {
				c <- &token
			}
		}()
	}
	producers.Wait()
	close(c)
	consumers.Wait()
	figure(name, million(n, start))
}

// Batches by hand: a fresh slice for each, as many items in flight as above.
func sliced(name string, sides, n int) {
	c := make(chan []*int, capacity/batch)
	var producers, consumers sync.WaitGroup
	var received int64
	start := time.Now()
	consumers.Add(sides)
	producers.Add(sides)
	for i := 0; i < sides; i++ {
		go func() {
			defer consumers.Done()
			k := 0
			for s := range c {
				k += len(s)
			}
			atomic.AddInt64(&received, int64(k))
		}()
	}
	for i := 0; i < sides; i++ {
		go func() {
			defer producers.Done()
			for k := 0; k < n/sides; k += batch {
				s := make([]*int, min(batch, n/sides-k))
				for j := range s {
					s[j] = &token
				}
				c <- s
			}
		}()
	}
	producers.Wait()
	close(c)
	consumers.Wait()
	if received != int64(n) {
		panic("items are missing")
	}
	figure(name, million(n, start))
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func pipeline() {
	first, second := make(chan *int, capacity), make(chan *int, capacity)
	start := time.Now()
	go func() {
		defer close(first)
		for i := 0; i < piped; i++ {
			first <- &token
		}
	}()
	go func() {
		defer close(second)
		for v := range first {
			second <- v
		}
	}()
	n := 0
	for range second {
		n++
	}
	figure("pipeline", million(n, start))
}

func spawn() {
	best := time.Duration(1 << 62)
	for round := 0; round < 5; round++ {
		var sum int64
		var all sync.WaitGroup
		all.Add(spawned)
		start := time.Now()
		for i := 0; i < spawned; i++ {
			go func() {
				atomic.AddInt64(&sum, 1)
				all.Done()
			}()
		}
		all.Wait()
		if took := time.Since(start); took < best {
			best = took
		}
	}
	figure("spawn", float64(best.Nanoseconds())/spawned)
}

// Starts n goroutines that wait until ctx ends, and returns when all do.
func park(ctx context.Context, n int, woken func(i int)) *sync.WaitGroup {
	var all, up sync.WaitGroup
	all.Add(n)
	up.Add(n)
	for i := 0; i < n; i++ {
		go func(i int) {
			up.Done()
			<-ctx.Done()
			woken(i)
			all.Done()
		}(i)
	}
	up.Wait()
	return &all
}

func parked() {
	runtime.GC()
	before := residentBytes()
	ctx, cancel := context.WithCancel(context.Background())
	all := park(ctx, sleeping, func(int) {})
	time.Sleep(50 * time.Millisecond)
	figure("parked", float64(residentBytes()-before)/sleeping)
	cancel()
	all.Wait()
}

func cancelOnce() float64 {
	ctx, cancel := context.WithCancel(context.Background())
	took := make([]time.Duration, cancelled)
	var start time.Time
	all := park(ctx, cancelled, func(i int) { took[i] = time.Since(start) })
	time.Sleep(20 * time.Millisecond)
	start = time.Now()
	cancel()
	all.Wait()
	last := time.Duration(0)
	for _, t := range took {
		if t > last {
			last = t
		}
	}
	return float64(last.Nanoseconds()) / 1000
}

func cancels() {
	var last []float64
	for i := 0; i < cancelRounds; i++ {
		last = append(last, cancelOnce())
	}
	sort.Float64s(last)
	figure("cancel", last[len(last)/2])
}

func queues() {
	queue("queue-1x1", capacity, 1, items)
	queue("queue-4x4", capacity, 4, items)
	sliced("sliced-1x1", 1, items)
	sliced("sliced-4x4", 4, items)
	queue("rendezvous-1x1", 0, 1, rendezvous)
}

func main() {
	only := flag.String("only", "", "run this case alone")
	flag.Parse()
	for _, c := range []struct {
		name string
		run  func()
	}{{"parked", parked}, {"queue", queues}, {"pipeline", pipeline}, {"spawn", spawn}, {"cancel", cancels}} {
		if *only == "" || *only == c.name {
			c.run()
		}
	}
}
