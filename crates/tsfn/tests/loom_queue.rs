//! Explores the queue and its closing: nothing is lost, nothing comes twice.
#![cfg(loom)]

use loom::sync::Arc;
use loom::thread;
use napi_outlive_tsfn::model::{Closed, Pop, Queue};
use std::ffi::c_void;
use std::ptr;

mod exploration;
use exploration::explore;

fn item(number: usize) -> *mut c_void {
    ptr::without_provenance_mut(number)
}

/// A queue that has had so many items: with 2, the next is the last of its block.
fn queue_after(items: usize) -> Arc<Queue> {
    let queue = Arc::new(Queue::new());
    for number in 0..items {
        queue.push(item(number)).unwrap();
    }
    assert_eq!(drain(&queue).len(), items);
    queue
}

/// Takes what is there, by the short cut where it can, waiting for producers that are about to
/// write.
fn drain(queue: &Queue) -> Vec<usize> {
    let mut taken = Vec::new();
    loop {
        // SAFETY: the model's main thread is the one consumer.
        if let Some(item) = unsafe { queue.pop_one_of_many() } {
            taken.push(item.addr());
            // Another one was seen behind it.
            assert!(!queue.is_empty());
            continue;
        }
        // SAFETY: the model's main thread is the one consumer.
        match unsafe { queue.pop() } {
            Pop::Item { item, .. } => taken.push(item.addr()),
            Pop::Busy => thread::yield_now(),
            Pop::Empty => return taken,
        }
    }
}

/// Two producers push while the queue closes, which has had so many items before.
fn close_while_two_push(before: usize) {
    explore(move || {
        let queue = queue_after(before);
        let producers: Vec<_> = [1, 2]
            .map(|number| {
                let queue = queue.clone();
                thread::spawn(move || queue.push(item(number)))
            })
            .into_iter()
            .collect();
        queue.close();
        let mut drained = drain(&queue);
        let mut accepted: Vec<_> = producers
            .into_iter()
            .zip([1, 2])
            .filter_map(|(producer, number)| producer.join().unwrap().ok().map(|()| number))
            .collect();
        drained.sort_unstable();
        accepted.sort_unstable();
        assert_eq!(drained, accepted);
        assert_eq!(queue.push(item(3)), Err(Closed));
    });
}

#[test]
fn an_item_is_either_refused_or_drained_after_closing() {
    close_while_two_push(0);
}

#[test]
fn an_item_is_either_refused_or_drained_after_closing_between_two_blocks() {
    close_while_two_push(2);
}

#[test]
fn a_drained_queue_gives_its_block_up_while_a_producer_comes_too_late() {
    for before in [0, 1, 2] {
        explore(move || {
            let queue = queue_after(before);
            queue.push(item(1)).unwrap();
            let producer = {
                let queue = queue.clone();
                thread::spawn(move || queue.push(item(2)))
            };
            queue.close();
            let drained = drain(&queue);
            // SAFETY: the model's main thread is the one consumer; the queue is closed and drained.
            unsafe { queue.free_last_block() };
            let accepted = producer.join().unwrap().is_ok();
            assert_eq!(drained.len(), 1 + usize::from(accepted));
            assert!(queue.is_empty());
        });
    }
}

#[test]
fn a_queue_that_was_never_used_gives_no_block_up() {
    explore(|| {
        let queue = Arc::new(Queue::new());
        let producer = {
            let queue = queue.clone();
            thread::spawn(move || queue.push(item(1)))
        };
        queue.close();
        let drained = drain(&queue);
        // SAFETY: as above.
        unsafe { queue.free_last_block() };
        assert_eq!(producer.join().unwrap().is_ok(), drained == [1]);
    });
}

#[test]
fn items_of_one_producer_keep_their_order_across_blocks() {
    for before in [0, 1, 2] {
        explore(move || {
            let queue = queue_after(before);
            let producer = {
                let queue = queue.clone();
                thread::spawn(move || {
                    for number in 1..=3 {
                        queue.push(item(number)).unwrap();
                    }
                })
            };
            let mut taken = drain(&queue);
            producer.join().unwrap();
            taken.extend(drain(&queue));
            assert_eq!(taken, [1, 2, 3]);
            assert!(queue.is_empty());
        });
    }
}

#[test]
fn two_producers_share_a_block_or_two() {
    for before in [0, 2] {
        explore(move || {
            let queue = queue_after(before);
            let other = {
                let queue = queue.clone();
                thread::spawn(move || queue.push(item(1)).unwrap())
            };
            queue.push(item(2)).unwrap();
            other.join().unwrap();
            let mut taken = drain(&queue);
            taken.sort_unstable();
            assert_eq!(taken, [1, 2]);
        });
    }
}
