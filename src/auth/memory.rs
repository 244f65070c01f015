//! What the system must not write down: tokens, and charts, are in this process's memory.

/// From now on a crash leaves no core file, and no other program of this user reads this process's
/// memory or environment (Linux) without being root. Programs that this one starts are not held to it.
///
/// Where the system refuses, things are as they were before: that is no reason not to serve.
pub fn keep_memory_private() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        let _ = setrlimit(Resource::Core, none);
    }
    // The limit above does not hold where the kernel pipes cores to a program.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
