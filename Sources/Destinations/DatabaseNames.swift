import Exports
import SQLSyntax

/// The names that databases have on their way to or from the target's own name.
enum DatabaseNames {
    /// What the database beside a target is called while it is filled; the same for every run, so
    /// that one that was interrupted is found again.
    static func filling(for target: String) -> String {
        extended(target, by: ".emigrate-filling")
    }

    /// What a target is called once it is replaced, by a date as `2026-11-25`; `number` tells
    /// several of one day apart.
    static func replaced(_ target: String, on date: String, number: Int = 1) -> String {
        extended(target, by: "_before_\(date)" + (number > 1 ? "_\(number)" : ""))
    }

    /// A name with a suffix.
    ///
    /// One that would be too long is cut, and a hash of the whole keeps it apart from others that
    /// begin alike.
    private static func extended(_ name: String, by suffix: String) -> String {
        let length = name.utf8.count + suffix.utf8.count
        guard length > Identifier.maximumLength else { return name + suffix }
        let digits = String(UInt32(truncatingIfNeeded: hash(name)), radix: 16)
        let end = "~" + String(repeating: "0", count: 8 - digits.count) + digits + suffix
        var start = name.unicodeScalars
        while String(start).utf8.count + end.utf8.count > Identifier.maximumLength {
            start.removeLast()
        }
        return String(start) + end
    }

    /// The 64-bit FNV-1a hash, which is the same in every run.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
