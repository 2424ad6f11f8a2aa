import Exports

/// An HTTP/1.1 answer, out of the bytes that a server sent.
package struct HTTPAnswer {
    /// Why bytes are no answer.
    package struct Malformed: Error {}

    package var status: Int
    /// The headers, by their names in small letters; of several the last.
    package var headers: [String: String]
    package var body: [UInt8]

    /// Reads an answer; nil where more of it has to come.
    ///
    /// `isWhole` says that the server sent no more than this.
    package init?(_ bytes: [UInt8], isWhole: Bool) throws(Malformed) {
        guard let headEnd = Self.end(ofHead: bytes) else {
            if isWhole { throw Malformed() }
            return nil
        }
        let head = String(decoding: bytes[..<headEnd], as: UTF8.self)
        var lines = head.split(whereSeparator: \.isNewline)[...]
        let first = lines.popFirst()?.split(separator: " ", maxSplits: 2) ?? []
        guard first.count >= 2, first[0].hasPrefix("HTTP/1."), first[1].utf8.count == 3,
            let status = Int(first[1])
        else { throw Malformed() }
        self.status = status
        headers = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { throw Malformed() }
            headers[line[..<colon].lowercased()] = Self.trimmed(line[colon...].dropFirst())
        }
        body = []
        let rest = bytes[headEnd...]
        if headers["transfer-encoding"]?.lowercased() == "chunked" {
            guard let body = try Self.unchunked(rest) else {
                if isWhole { throw Malformed() }
                return nil
            }
            self.body = body
        } else if let text = headers["content-length"] {
            guard let length = Int(text), length >= 0 else { throw Malformed() }
            guard rest.count >= length else {
                if isWhole { throw Malformed() }
                return nil
            }
            body = Array(rest.prefix(length))
        } else {
            // Without either, the body ends with the connection.
            guard isWhole else { return nil }
            body = Array(rest)
        }
    }

    private static func end(ofHead bytes: [UInt8]) -> Int? {
        let newline = UInt8(ascii: "\n")
        var lineStart = 0
        while let end = bytes[lineStart...].firstIndex(of: newline) {
            let isBlank = end == lineStart || (end == lineStart + 1 && bytes[lineStart] == 0x0d)
            if isBlank { return end + 1 }
            lineStart = end + 1
        }
        return nil
    }

    /// The chunks' contents; nil where the last has not come.
    private static func unchunked(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> [UInt8]? {
        var rest = bytes
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let digits = rest[..<end].prefix {
                $0 != UInt8(ascii: ";") && $0 != 0x0d && $0 != 0x20
            }
            guard !digits.isEmpty, digits.count <= 8,
                let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0
            else { throw Malformed() }
            rest = rest[end...].dropFirst()
            // Trailers may follow the last chunk; nobody needs them.
            if size == 0 { return body }
            guard rest.count > size else { return nil }
            body += rest.prefix(size)
            rest = rest.dropFirst(size)
            if rest.first == 0x0d { rest = rest.dropFirst() }
            guard let newline = rest.popFirst() else { return nil }
            guard newline == UInt8(ascii: "\n") else { throw Malformed() }
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " || text.first == "\t" { text = text.dropFirst() }
        while text.last == " " || text.last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
