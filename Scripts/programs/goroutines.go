// SPDX-License-Identifier: Apache-2.0
//
// Goroutines that sleep, wait for each other and share what they find; files; a panic at the end.

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"
)

func squares(count int) []int {
	results := make(chan int)
	var group sync.WaitGroup
	for i := 0; i < count; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			time.Sleep(time.Duration(i%3) * time.Millisecond)
			results <- i * i
		}()
	}
	go func() {
		group.Wait()
		close(results)
	}()
	var all []int
	for result := range results {
		all = append(all, result)
	}
	sort.Ints(all)
	return all
}

func primes(ctx context.Context, count int) (found []int) {
	numbers := make(chan int)
	go func(out chan<- int) {
		for i := 2; ; i++ {
			select {
			case out <- i:
			case <-ctx.Done():
				return
			}
		}
	}(numbers)
	in := numbers
	for range count {
		prime := <-in
		found = append(found, prime)
		out := make(chan int)
		go func(in <-chan int) {
			for {
				select {
				case n := <-in:
					if n%prime != 0 {
						select {
						case out <- n:
						case <-ctx.Done():
							return
						}
					}
				case <-ctx.Done():
					return
				}
			}
		}(in)
		in = out
	}
	return found
}

func files(root string) error {
	path := filepath.Join(root, "deep", "er", "lines.txt")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("line\n", 1000)), 0o644); err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	count := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		count += len(lines.Text())
	}
	fmt.Println("bytes of lines:", count)
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fmt.Println(path, entry.IsDir())
		return nil
	})
}

func main() {
	fmt.Println(squares(20), os.Args[1:])
	ctx, cancel := context.WithCancel(context.Background())
	fmt.Println(primes(ctx, 12))
	cancel()
	timed, stop := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer stop()
	<-timed.Done()
	fmt.Println(timed.Err())
	if err := files("/work"); err != nil {
		fmt.Println("files:", err)
	}
	_, err := os.Open("/work/none")
	fmt.Println(errors.Is(err, fs.ErrNotExist), err)
	text, _ := json.Marshal(map[string]any{"b": []any{1, 2.5, nil, "ä"}, "a": struct{ X int }{7}})
	fmt.Println(string(text))
	var lock sync.Mutex
	total := 0
	var group sync.WaitGroup
	for i := range 100 {
		group.Go(func() {
			lock.Lock()
			defer lock.Unlock()
			total += i
		})
	}
	group.Wait()
	fmt.Println(total)
	defer func() {
		fmt.Println("recovered:", recover())
		fmt.Fprintln(os.Stderr, "to standard error")
		os.Exit(4)
	}()
	var none []int
	fmt.Println(none[len(os.Args)])
}
