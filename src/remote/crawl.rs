//! Many requests to many servers, politely and at the same time.
//!
//! Invariants: no thread waits for a server while there is a job for another one; of one server's jobs one is under way.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::client::Client;
use super::hosts::Door;
use crate::task::{Cancelled, Task};

/// The most requests at the same time.
pub const MOST_CONNECTIONS: usize = 32;

/// How often somebody looks whether to stop.
const LOOK: Duration = Duration::from_millis(100);

/// How soon a server is looked at again that somebody asks who came by a redirect.
const SOON: Duration = Duration::from_millis(10);

impl Client {
    /// Does every job with `work`, up to `connections` (1 to 32) at a time, one at a time for the server that `host_of`
    /// names (see [`host_of`](super::host_of)), and hands what comes out to `sink`, on the calling thread and in no
    /// particular order.
    ///
    /// A job whose server is closed is done at once: its request fails with
    /// [`Closed`](super::RemoteError::Closed).
    ///
    /// # Errors
    /// The first error of `sink`, or that the task was cancelled: then requests under way are broken off, and what they
    /// gave is not handed on.
    pub fn crawl<J: Send, R: Send, E: From<Cancelled>>(
        &self,
        jobs: Vec<J>,
        host_of: impl Fn(&J) -> String,
        connections: usize,
        task: &Task,
        work: impl Fn(J) -> R + Sync,
        mut sink: impl FnMut(R) -> Result<(), E>,
    ) -> Result<(), E> {
        task.check()?;
        let threads = connections.clamp(1, MOST_CONNECTIONS).min(jobs.len());
        let queue = Queue::new(jobs, host_of);
        // A slow sink holds the threads up, so that answers do not heap up in memory.
        let (sender, receiver) = sync_channel(threads);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                let (sender, queue, work) = (sender.clone(), &queue, &work);
                scope.spawn(move || self.keep_working(queue, work, &sender));
            }
            drop(sender);
            let ended = loop {
                if let Err(cancelled) = task.check() {
                    break Err(cancelled.into());
                }
                match receiver.recv_timeout(LOOK) {
                    Ok(result) => {
                        if let Err(error) = sink(result) {
                            break Err(error);
                        }
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break Ok(()),
                }
            };
            if ended.is_err() {
                queue.stop();
                // Before the threads are waited for: one may wait to hand its result on.
                drop(receiver);
                self.break_off();
            }
            ended
        })
    }

    /// One thread.
    fn keep_working<J, R>(&self, queue: &Queue<J>, work: &impl Fn(J) -> R, sender: &SyncSender<R>) {
        while let Some((job, turn)) = queue.next(|host, now| match &self.hosts {
            Some(hosts) => hosts.door(host, now),
            None => Door::Open,
        }) {
            let result = work(job);
            drop(turn);
            if sender.send(result).is_err() {
                return;
            }
        }
    }
}

/// The jobs that are left, by server.
struct Queue<J> {
    state: Mutex<State<J>>,
    changed: Condvar,
}

struct State<J> {
    jobs: HashMap<String, VecDeque<J>>,
    /// Servers with jobs of which none is under way, and when they can be asked; at the same time in turn.
    ready: BinaryHeap<Reverse<(Instant, u64, String)>>,
    turns: u64,
    under_way: usize,
    stopped: bool,
}

/// A job under way: its server has its turn until this is dropped.
struct Turn<'a, J> {
    queue: &'a Queue<J>,
    host: String,
}

impl<J> Queue<J> {
    fn new(all: Vec<J>, host_of: impl Fn(&J) -> String) -> Self {
        let mut jobs: HashMap<String, VecDeque<J>> = HashMap::new();
        let (mut ready, mut turns, now) = (BinaryHeap::new(), 0, Instant::now());
        for job in all {
            let host = host_of(&job);
            let queue = jobs.entry(host.clone()).or_default();
            if queue.is_empty() {
                ready.push(Reverse((now, turns, host)));
                turns += 1;
            }
            queue.push_back(job);
        }
        let state = State { jobs, ready, turns, under_way: 0, stopped: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// The next job whose server can be asked, waiting for it; `None` when there is none and there will be none.
    fn next(&self, door: impl Fn(&str, Instant) -> Door) -> Option<(J, Turn<'_, J>)> {
        let mut state = self.state();
        loop {
            if state.stopped || (state.ready.is_empty() && state.under_way == 0) {
                return None;
            }
            let now = Instant::now();
            let soonest = state.ready.peek().map(|Reverse((at, ..))| *at);
            match soonest {
                Some(at) if at <= now => {
                    let Some(Reverse((_, turn, host))) = state.ready.pop() else { continue };
                    let later = match door(&host, now) {
                        Door::Open => None,
                        Door::After(at) => Some(at),
                        Door::Visited => Some(now + SOON),
                    };
                    if let Some(at) = later {
                        state.ready.push(Reverse((at, turn, host)));
                        continue;
                    }
                    let Some(job) = state.jobs.get_mut(&host).and_then(VecDeque::pop_front) else {
                        continue;
                    };
                    state.under_way += 1;
                    return Some((job, Turn { queue: self, host }));
                }
                _ => {
                    let wait = soonest.map_or(LOOK, |at| (at - now).min(LOOK));
                    let waited = self.changed.wait_timeout(state, wait);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
    }

    fn stop(&self) {
        self.state().stopped = true;
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<J> Drop for Turn<'_, J> {
    /// Also when the work panicked: the others must not wait for it.
    fn drop(&mut self) {
        let mut state = self.queue.state();
        state.under_way -= 1;
        if state.jobs.get(&self.host).is_some_and(|jobs| !jobs.is_empty()) {
            let turn = state.turns;
            state.turns += 1;
            // When it can really be asked is seen when it is its turn.
            state.ready.push(Reverse((Instant::now(), turn, std::mem::take(&mut self.host))));
        } else {
            state.jobs.remove(&self.host);
        }
        drop(state);
        self.queue.changed.notify_all();
    }
}
