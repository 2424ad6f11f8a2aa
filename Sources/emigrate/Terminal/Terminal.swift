import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The standard streams as a person sees them.
enum Terminal {
    /// Whether the descriptor is a terminal.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Whether text may be coloured: on a terminal, unless NO_COLOR or a dumb one says no.
    static func usesColor(on descriptor: Int32) -> Bool {
        guard isTerminal(descriptor), getenv("NO_COLOR") == nil, let kind = getenv("TERM") else {
            return false
        }
        return String(cString: kind) != "dumb"
    }

    /// Text in a colour, where it may be coloured.
    static func colored(_ text: String, _ color: Color, on descriptor: Int32) -> SafeText {
        guard usesColor(on: descriptor) else { return SafeText(text) }
        return .control("\u{1b}[") + SafeText("\(color.rawValue)m\(text)") + .control("\u{1b}[0m")
    }

    /// Colours by the numbers of their escape sequences.
    enum Color: String {
        case red = "1;31"
        case green = "32"
        case yellow = "33"
        case blue = "36"
    }

    /// Whether nobody took what was written last.
    private static let isStalled = Atomic<Bool>(false)

    /// Writes a message to a standard stream; a reader that went away does not matter, nor does one
    /// that takes nothing for some seconds.
    ///
    /// That one is not waited for again at each message, or a program that ends would add up the waits.
    static func write(_ text: SafeText, to descriptor: Int32) {
        let patience = isStalled.load(ordering: .relaxed) ? 0.1 : 2
        let failure = StandardStream.write(text, to: descriptor, .seconds(patience))
        isStalled.store(failure != nil, ordering: .relaxed)
    }

    /// Seconds on a clock that only goes forward.
    static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
