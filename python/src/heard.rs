//! How far a job is: heard on its threads, told to Python by the thread that called.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use quintet::task::{Phase, Progress};

/// Something that was heard.
enum Event {
    Begin(Phase, Option<u64>),
    Advance(u64),
    End,
}

/// What was heard since it was told last.
#[derive(Default)]
pub(crate) struct Heard(Mutex<Vec<Event>>);

impl Heard {
    fn hear(&self, event: Event) {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (events.last_mut(), event) {
            // However many steps there are, there is one number to tell.
            (Some(Event::Advance(before)), Event::Advance(steps)) => *before += steps,
            (_, event) => events.push(event),
        }
    }
}

impl Progress for Heard {
    fn begin(&self, phase: Phase, total: Option<u64>) {
        self.hear(Event::Begin(phase, total));
    }

    fn advance(&self, steps: u64) {
        self.hear(Event::Advance(steps));
    }

    fn end(&self) {
        self.hear(Event::End);
    }
}

/// Tells a Python object what was heard: its methods `begin(phase, total)`, `advance(steps)` and `end(phase)` are called.
pub(crate) struct Teller {
    listener: Py<PyAny>,
    heard: Arc<Heard>,
    /// Phases that have begun and not ended; the last one is what `advance` is about.
    open: Vec<Phase>,
}

impl Teller {
    /// Tells `listener` what `heard` hears.
    pub(crate) fn new(listener: Py<PyAny>, heard: Arc<Heard>) -> Self {
        Self { listener, heard, open: Vec::new() }
    }

    /// Tells what was heard since.
    ///
    /// # Errors
    /// What the listener raises.
    pub(crate) fn tell(&mut self, py: Python<'_>) -> PyResult<()> {
        let events =
            std::mem::take(&mut *self.heard.0.lock().unwrap_or_else(PoisonError::into_inner));
        let listener = self.listener.bind(py);
        for event in events {
            match event {
                Event::Begin(phase, total) => {
                    self.open.push(phase);
                    listener.call_method1("begin", (phase.word(), total))?;
                }
                Event::Advance(steps) => {
                    listener.call_method1("advance", (steps,))?;
                }
                Event::End => {
                    if let Some(phase) = self.open.pop() {
                        listener.call_method1("end", (phase.word(),))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Tells what is left, and that phases are over that a job has left open because it failed.
    pub(crate) fn close(&mut self, py: Python<'_>) -> PyResult<()> {
        self.tell(py)?;
        while let Some(phase) = self.open.pop() {
            self.listener.bind(py).call_method1("end", (phase.word(),))?;
        }
        Ok(())
    }
}
