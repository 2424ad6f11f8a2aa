import Concurrency
import Conversion
import Loading
import Synchronization
import Transformation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A line on standard error that says how far the work is.
///
/// On a terminal it is drawn over itself five times a second; in a log a new one is written every
/// ten seconds. Work that takes less than a second shows none.
final class ProgressLine: Sendable {
    private let progress: TransformProgress
    private let verb: String
    private let isOver = Atomic<Bool>(false)
    private let hasDrawn = Atomic<Bool>(false)
    private let start = Terminal.seconds()
    private let isTerminal = Terminal.isTerminal(2)
    private let thread = Mutex<WorkerThread?>(nil)

    init(_ progress: TransformProgress, verb: String, isQuiet: Bool) {
        self.progress = progress
        self.verb = verb
        if !isQuiet { begin() }
    }

    /// Where the system has no thread to give, work goes on without a line.
    private func begin() {
        thread.withLock { $0 = WorkerThread { self.draw() } }
    }

    /// Ends the line and takes it off the screen.
    func stop() {
        isOver.store(true, ordering: .relaxed)
        let ended = thread.withLock { $0.take() }
        guard let ended else { return }
        ended.join()
        if isTerminal, hasDrawn.load(ordering: .relaxed) {
            Terminal.write(.control("\r\u{1b}[K"), to: 2)
        }
    }

    private func draw() {
        var nextAt = isTerminal ? 1.0 : 10.0
        while !isOver.load(ordering: .relaxed) {
            usleep(50_000)
            let elapsed = Terminal.seconds() - start
            guard elapsed >= nextAt else { continue }
            nextAt = elapsed + (isTerminal ? 0.2 : 10)
            hasDrawn.store(true, ordering: .relaxed)
            let text = SafeText(line: text(after: elapsed))
            Terminal.write(
                isTerminal
                    ? .control("\r") + text + .control("\u{1b}[K") : text + .control("\n"), to: 2)
        }
    }

    private func text(after elapsed: Double) -> String {
        let done = progress.done.load(ordering: .relaxed)
        let total = progress.total.load(ordering: .relaxed)
        let rate = Double(done) / max(elapsed, 0.001)
        var text = "\(verb): \(Amount.bytes(done))"
        if total > 0, done <= total {
            text += " of \(Amount.bytes(total)) (\(done * 100 / total) %)"
        }
        text += ", \(Amount.bytes(UInt64(rate)))/s"
        if total > done, rate > 0 {
            text += ", \(Amount.time(Double(total - done) / rate)) left"
        }
        return text
    }
}
