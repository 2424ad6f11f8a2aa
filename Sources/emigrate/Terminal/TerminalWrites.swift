import Concurrency

/// Writing to terminals that may take nothing, as where a connection or an emulator is frozen.
///
/// What poll(2) says of a terminal is no promise: write(2) waits for room for all that it is to take
/// (Linux: n_tty.c, n_tty_write). So a thread waits, which is left to itself where that takes too long;
/// until it ends, nothing more is written there.
enum TerminalWrites {
    /// The descriptors that a thread writes to.
    private static let busy = Monitor<Set<Int32>>([])

    private static let interval = Duration.milliseconds(50)

    /// Writes all of `bytes`, unless the terminal takes nothing until `isOver`; returns why it could not,
    /// or nil.
    static func write(
        _ bytes: [UInt8], to descriptor: Int32, unless isOver: () -> Bool
    ) -> String? {
        let isFree: Void? = wait(for: busy, unless: isOver) { busy in
            busy.insert(descriptor).inserted ? () : nil
        }
        guard isFree != nil else { return "nobody takes it" }
        let outcome = Monitor<String??>(nil)
        let thread = WorkerThread {
            let failure = StandardStream.write(bytes, to: descriptor)
            outcome.update { $0 = .some(failure) }
            busy.update { _ = $0.remove(descriptor) }
        }
        guard let thread else {
            busy.update { _ = $0.remove(descriptor) }
            return "no thread can be started"
        }
        // Its end is seen in `outcome`, or nobody cares any more.
        thread.detach()
        guard let failure = wait(for: outcome, unless: isOver, { $0 }) else {
            return "nobody takes it"
        }
        return failure
    }

    private static func wait<State: Sendable, R>(
        for monitor: Monitor<State>, unless isOver: () -> Bool, _ body: (inout State) -> R?
    ) -> R? {
        while true {
            if let result = monitor.wait(atMost: interval, body) { return result }
            if isOver() { return nil }
        }
    }
}
