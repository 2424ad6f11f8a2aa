package import ByteStreams

/// What kind of line ends bytes have.
///
/// Everything that makes CR LF of each line feed (a terminal, Windows' text mode) leaves none alone:
/// that is what tells it from an export that has some of its own.
package enum LineEnds {
    /// Whether the bytes have at least `least` line feeds, and a CR in front of each.
    package static func areMadeCRLF(_ bytes: [UInt8], least: Int) -> Bool {
        var count = 0
        var before: UInt8 = 0
        for byte in bytes {
            if byte == 0x0a {
                guard before == 0x0d else { return false }
                count += 1
            }
            before = byte
        }
        return count >= least
    }

    /// What to say of a script whose line ends became CR LF, unless it is to be turned back.
    package static func refusal(_ name: String, line: Int = 1) -> MigrationError {
        MigrationError(
            .damaged,
            "\(name): from line \(line) on its line ends are CR LF, as a terminal (docker exec -t) or Windows makes them,"
                + " which changes texts with line feeds in them",
            advice:
                "Dump again with pg_dump -f FILE, or with docker exec without -t; or say --crlf,"
                + " which takes one CR off in front of every line feed: right where what made them"
                + " put one in front of every line feed, those in texts included")
    }
}

/// A script of which every line feed has been given a CR, without those.
///
/// To put a CR in front of every line feed can be undone exactly, whatever CRs there were before; a
/// line feed without one says that something else was done.
package final class CRLFSource: ByteSource {
    package let name: String
    private let source: any ByteSource
    private var line = 1
    /// Whether a CR was read last, which is held back.
    private var holdsCR = false

    package init(_ source: any ByteSource) {
        self.source = source
        name = source.name
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        // What was held back needs room in front of what is read.
        guard buffer.count > 1 else { return 0 }
        while true {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[1...])
            let got = try source.read(into: room)
            if got == 0 {
                guard holdsCR else { return 0 }
                holdsCR = false
                buffer[0] = 0x0d
                return 1
            }
            let length = try mend(buffer, 1..<1 + got)
            if length > 0 { return length }
        }
    }

    /// Moves what is kept of `range` to the start of the buffer; returns how much that is.
    private func mend(
        _ buffer: UnsafeMutableRawBufferPointer, _ range: Range<Int>
    ) throws(StreamError) -> Int {
        var end = 0
        for index in range {
            let byte = buffer[index]
            if byte == 0x0a {
                guard holdsCR else {
                    throw StreamError(
                        .damaged,
                        "line \(line) ends with LF alone: its line ends are not all CR LF, so that"
                            + " --crlf cannot tell what they were", path: name)
                }
                holdsCR = false
                line += 1
            } else if holdsCR {
                buffer[end] = 0x0d
                end += 1
                holdsCR = false
            }
            if byte == 0x0d {
                holdsCR = true
            } else {
                buffer[end] = byte
                end += 1
            }
        }
        return end
    }
}
