//! The binary under the system's own debugger interface: stopped at a chosen one of the system calls
//! that change the disk, and killed there, or told that the disk is full.
//!
//! Only Linux on x86-64, where registers have these names. A system that allows no tracing of own
//! children fails the test, and does not skip it. Knows nothing of what is written.
#![allow(unreachable_pub, missing_docs, reason = "a test file's own room")]
#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::libc::{self, user_regs_struct};
use nix::sys::ptrace;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

/// What happens at the chosen call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blow {
    /// The process is killed before it.
    Killed,
    /// Half of what is to be written is written; then the process is killed. Counts only writes.
    Torn,
    /// The disk is full from here on: whatever needs room fails, what frees some works.
    Full,
}

/// How a run ended that was struck.
#[derive(Debug)]
pub struct Struck {
    /// The call, as `rename`; `None` when there were not that many, and the run was left in peace.
    pub call: Option<&'static str>,
    /// Exit code; `None` when killed.
    pub code: Option<i32>,
    pub stderr: String,
}

/// The system calls that change the disk, and whether they need room on it.
const CALLS: &[(i64, &str, bool)] = &[
    (libc::SYS_open, "open", true),
    (libc::SYS_openat, "open", true),
    (libc::SYS_creat, "open", true),
    (libc::SYS_write, "write", true),
    (libc::SYS_pwrite64, "write", true),
    (libc::SYS_writev, "write", true),
    (libc::SYS_copy_file_range, "write", true),
    (libc::SYS_sendfile, "write", true),
    (libc::SYS_mkdir, "mkdir", true),
    (libc::SYS_mkdirat, "mkdir", true),
    (libc::SYS_rename, "rename", true),
    (libc::SYS_renameat, "rename", true),
    (libc::SYS_renameat2, "rename", true),
    (libc::SYS_link, "link", true),
    (libc::SYS_linkat, "link", true),
    (libc::SYS_symlink, "link", true),
    (libc::SYS_symlinkat, "link", true),
    (libc::SYS_fsync, "fsync", true),
    (libc::SYS_fdatasync, "fsync", true),
    (libc::SYS_truncate, "truncate", false),
    (libc::SYS_ftruncate, "truncate", false),
    (libc::SYS_unlink, "unlink", false),
    (libc::SYS_unlinkat, "unlink", false),
    (libc::SYS_rmdir, "rmdir", false),
    (libc::SYS_chmod, "chmod", false),
    (libc::SYS_fchmod, "chmod", false),
    (libc::SYS_fchmodat, "chmod", false),
];

/// Runs the binary in `folder` and strikes at the call `at`, counted from 0.
#[expect(clippy::zombie_processes, reason = "`follow` waits for it, by its id")]
pub fn strike(folder: &Path, arguments: &[&str], at: usize, blow: Blow) -> Struck {
    let mut child = waiting(folder, arguments);
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
    let options = ptrace::Options::PTRACE_O_TRACESYSGOOD
        | ptrace::Options::PTRACE_O_TRACEEXEC
        | ptrace::Options::PTRACE_O_EXITKILL;
    ptrace::seize(pid, options)
        .expect("this system lets nobody trace a child, which the test needs");
    child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    let (call, code) = follow(pid, at, blow);
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    Struck { call, code, stderr }
}

/// A shell that becomes the binary once it reads a line.
fn waiting(folder: &Path, arguments: &[&str]) -> Child {
    Command::new("sh")
        .args(["-c", "read go; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_groundplan"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Follows the process to its end. Gives the call that was struck, and the exit code.
fn follow(pid: Pid, at: usize, blow: Blow) -> (Option<&'static str>, Option<i32>) {
    let mut seen = 0;
    let mut struck = None;
    // Registers for the way back from a call that is not to happen.
    let mut fails: Option<user_regs_struct> = None;
    let mut torn = false;
    let mut is_ours = false;
    let mut is_entry = true;
    loop {
        let mut signal = None;
        match waitpid(pid, None).unwrap() {
            WaitStatus::Exited(_, code) => return (struck, Some(code)),
            WaitStatus::Signaled(..) => return (struck, None),
            WaitStatus::PtraceEvent(_, _, libc::PTRACE_EVENT_EXEC) => is_ours = true,
            WaitStatus::PtraceSyscall(_) if is_ours => {
                // The first stop is the way back from `execve`.
                is_entry = !is_entry;
                if !is_entry {
                    if torn {
                        kill(pid, Signal::SIGKILL).unwrap();
                    }
                    if let Some(registers) = fails.take() {
                        let mut now = ptrace::getregs(pid).unwrap();
                        now.rax = i64::from(-libc::ENOSPC).cast_unsigned();
                        now.orig_rax = registers.orig_rax;
                        ptrace::setregs(pid, now).unwrap();
                    }
                } else if let Some((name, needs_room)) = change(pid)
                    && (blow != Blow::Torn || name == "write")
                {
                    let is_it = seen == at;
                    seen += 1;
                    if is_it {
                        struck = Some(name);
                    }
                    let registers = ptrace::getregs(pid).unwrap();
                    match blow {
                        Blow::Killed if is_it => kill(pid, Signal::SIGKILL).unwrap(),
                        Blow::Torn if is_it => {
                            let half = user_regs_struct {
                                rdx: registers.rdx / 2,
                                ..registers
                            };
                            ptrace::setregs(pid, half).unwrap();
                            torn = true;
                        }
                        Blow::Full if struck.is_some() && needs_room => {
                            fails = Some(registers);
                            let none = user_regs_struct {
                                orig_rax: u64::MAX,
                                ..registers
                            };
                            ptrace::setregs(pid, none).unwrap();
                        }
                        _ => {}
                    }
                }
            }
            WaitStatus::Stopped(_, received) => signal = Some(received),
            _ => {}
        }
        match ptrace::syscall(pid, signal) {
            // Killed meanwhile.
            Ok(()) | Err(nix::errno::Errno::ESRCH) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Whether the call that the process is about to make changes the disk: its name, and whether it
/// needs room.
fn change(pid: Pid) -> Option<(&'static str, bool)> {
    let registers = ptrace::getregs(pid).unwrap();
    let number = registers.orig_rax.cast_signed();
    let (_, name, needs_room) = CALLS.iter().find(|(call, ..)| *call == number)?;
    let flags = if number == libc::SYS_openat {
        registers.rdx
    } else {
        registers.rsi
    };
    let changes = match *name {
        "open" => {
            number == libc::SYS_creat || flags & u64::from(libc::O_CREAT.cast_unsigned()) != 0
        }
        // What is said to people is no change of the disk.
        "write" => registers.rdi > 2,
        _ => true,
    };
    changes.then_some((*name, *needs_room))
}
