#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The signals by which people and systems ask a process to end: SIGINT, SIGTERM and SIGHUP.
public enum EndingSignals {
    /// Has `handler` called for each of them, with all signals blocked meanwhile.
    ///
    /// A signal that the process was told to ignore (by nohup, or for a background job) stays
    /// ignored. The handler may interrupt any instruction: it may neither lock nor allocate.
    public static func handle(_ handler: @convention(c) (Int32) -> Void) {
        for signal in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(signal) {
            var action = sigaction()
            // No second signal interrupts the handler of the first on the same thread.
            sigfillset(&action.sa_mask)
            action.sa_flags = SA_RESTART
            #if canImport(Darwin)
                action.__sigaction_u.__sa_handler = handler
            #else
                action.__sigaction_handler.sa_handler = handler
            #endif
            sigaction(signal, &action, nil)
        }
    }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var current = sigaction()
        guard sigaction(signal, nil, &current) == 0 else { return false }
        #if canImport(Darwin)
            let handler = current.__sigaction_u.__sa_handler
        #else
            let handler = current.__sigaction_handler.sa_handler
        #endif
        // Functions cannot be compared; their addresses can.
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
