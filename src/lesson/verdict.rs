//! What the process of a lesson tells the one that started it, as bytes through a pipe.

use std::io::{self, Read, Write};

/// How a lesson went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Passed,
    Failed,
    /// A need is missing.
    Skipped,
    /// It could not be run.
    Broken,
}

#[derive(Clone, Debug)]
pub struct Verdict {
    pub status: Status,
    /// How many steps there were, and how many differ.
    pub steps: usize,
    pub differ: usize,
    /// How many mistakes there are in how it is written.
    pub mistakes: usize,
    /// Whether it had to run in the machine's own network.
    pub host_network: bool,
    /// The reason, or the differences, as lines ready to be printed.
    pub report: String,
    /// What the file would say if it were right, if that is not what it says.
    pub update: Option<String>,
}

impl Verdict {
    pub fn broken(report: impl Into<String>) -> Self {
        Verdict {
            status: Status::Broken,
            steps: 0,
            differ: 0,
            mistakes: 0,
            host_network: false,
            report: report.into(),
            update: None,
        }
    }

    pub fn send(&self, to: &mut impl Write) -> io::Result<()> {
        let update = self.update.as_ref().map_or(-1, |text| text.len() as i64);
        let (steps, differ, mistakes) = (self.steps, self.differ, self.mistakes);
        let (host, length) = (u8::from(self.host_network), self.report.len());
        writeln!(to, "{} {steps} {differ} {mistakes} {host} {length} {update}", self.status as u8)?;
        to.write_all(self.report.as_bytes())?;
        to.write_all(self.update.as_deref().unwrap_or("").as_bytes())?;
        to.flush()
    }

    /// None where what came is not all of a verdict.
    pub fn receive(from: &mut impl Read) -> Option<Verdict> {
        let mut all = Vec::new();
        from.read_to_end(&mut all).ok()?;
        let text = String::from_utf8(all).ok()?;
        let (head, rest) = text.split_once('\n')?;
        let mut numbers = head.split(' ').map(|word| word.parse::<i64>().ok());
        let mut next = || numbers.next().flatten();
        let status = match next()? {
            0 => Status::Passed,
            1 => Status::Failed,
            2 => Status::Skipped,
            _ => Status::Broken,
        };
        let (steps, differ, mistakes, host) = (next()?, next()?, next()?, next()?);
        let (length, update) = (usize::try_from(next()?).ok()?, next()?);
        let report = rest.get(..length)?.to_string();
        let update = match usize::try_from(update) {
            Ok(size) => Some(rest.get(length..length + size)?.to_string()),
            Err(_) => None,
        };
        let [steps, differ, mistakes] = [steps, differ, mistakes].map(|n| usize::try_from(n).unwrap_or(0));
        Some(Verdict { status, steps, differ, mistakes, host_network: host != 0, report, update })
    }
}
