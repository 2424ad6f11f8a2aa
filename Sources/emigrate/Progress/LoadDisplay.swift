import CSystemCalls
import Concurrency
import DatabaseWork
import Loading
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a load shows while it runs, on standard error.
///
/// On a terminal a bar and a line for each session are drawn over themselves five times a second; in
/// a log a line is written every ten seconds. Work that takes less than a second shows none, but the
/// plan is always shown.
final class LoadDisplay: Sendable {
    private let progress: LoadProgress
    private let isQuiet: Bool
    private let start = Terminal.seconds()
    private let isTerminal = Terminal.isTerminal(2)
    private let isOver = Atomic<Bool>(false)
    private let thread = Mutex<WorkerThread?>(nil)
    private let drawnLines = Atomic<Int>(0)
    private let showsForecast = Atomic<Bool>(true)

    init(_ progress: LoadProgress, isQuiet: Bool) {
        self.progress = progress
        self.isQuiet = isQuiet
        guard !isQuiet else { return }
        thread.withLock { $0 = WorkerThread { self.draw() } }
    }

    /// Ends the display and takes it off the screen.
    func stop() {
        isOver.store(true, ordering: .relaxed)
        guard !isQuiet else { return }
        thread.withLock { $0.take() }?.join()
        showForecast()
        if isTerminal { Terminal.write(eraser(), to: 2) }
        drawnLines.store(0, ordering: .relaxed)
    }

    private func draw() {
        var nextAt = isTerminal ? 1.0 : 10.0
        while !isOver.load(ordering: .relaxed) {
            usleep(50_000)
            showForecast()
            let elapsed = Terminal.seconds() - start
            guard elapsed >= nextAt else { continue }
            nextAt = elapsed + (isTerminal ? 0.2 : 10)
            let headline = LoadLine(progress, elapsed: elapsed)
            guard isTerminal else {
                Terminal.write(.lines([SafeText(line: headline.text)]), to: 2)
                continue
            }
            let width = Self.width
            var lines = [headline.bar(width: width)]
            lines += progress.jobs.map { SafeText(line: "  " + $0, width: width) }
            Terminal.write(eraser() + .lines(lines), to: 2)
            drawnLines.store(lines.count, ordering: .relaxed)
        }
    }

    /// Writes what the load is about to do, once it is known.
    private func showForecast() {
        guard showsForecast.load(ordering: .relaxed), let forecast = progress.forecast else {
            return
        }
        showsForecast.store(false, ordering: .relaxed)
        let text = SafeText(ForecastSummary(forecast).text)
        Terminal.write(isTerminal ? eraser() + text : text, to: 2)
        drawnLines.store(0, ordering: .relaxed)
    }

    /// What takes the lines drawn last off the screen.
    private func eraser() -> SafeText {
        let count = drawnLines.load(ordering: .relaxed)
        return count > 0 ? .up(count) + .control("\r\u{1b}[J") : SafeText("")
    }

    private static var width: Int {
        var size = winsize()
        guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
        return Int(size.ws_col) - 1
    }
}

/// One line about a load as a whole.
struct LoadLine {
    private let stage: String
    private let done: UInt64
    private let total: UInt64
    private let loaded: UInt64
    private let elapsed: Double

    init(_ progress: LoadProgress, elapsed: Double) {
        stage = progress.stage
        done = progress.done.load(ordering: .relaxed)
        total = progress.total.load(ordering: .relaxed)
        loaded = progress.loadedBytes.load(ordering: .relaxed)
        self.elapsed = elapsed
    }

    private var fraction: Double? {
        total > 0 ? min(1, Double(done) / Double(total)) : nil
    }

    var text: String {
        var text = stage
        if let fraction { text += ": \(Int(fraction * 100)) %" }
        if loaded > 0 {
            text += ", \(Amount.bytes(loaded)) of rows"
            text += ", \(Amount.bytes(UInt64(Double(loaded) / max(elapsed, 0.001))))/s"
        }
        if let fraction, fraction > 0.01, fraction < 1 {
            text += ", \(Amount.time(elapsed * (1 - fraction) / fraction)) left"
        }
        return text
    }

    /// The line with a bar before it.
    func bar(width: Int) -> SafeText {
        guard let fraction, width >= 60 else { return SafeText(line: text, width: width) }
        let length = 20
        let filled = Int(fraction * Double(length))
        let bar =
            String(repeating: "#", count: filled) + String(repeating: "-", count: length - filled)
        return SafeText(line: "[\(bar)] \(text)", width: width)
    }
}
