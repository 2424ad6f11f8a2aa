/// Makes tars, proper ones and others.
struct TarBuilder {
    var bytes: [UInt8] = []

    /// Adds a member; `change` alters its header before the checksum is made.
    mutating func add(
        _ name: String, _ content: [UInt8], type: Character = "0", magic: String = "ustar\u{0}00",
        change: (inout [UInt8]) -> Void = { _ in }
    ) {
        bytes += Self.header(
            name, size: content.count, type: type, magic: magic, change: change)
        bytes += content
        bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// The tar with its end mark.
    var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    static func header(
        _ name: String, size: Int, type: Character = "0", magic: String = "ustar\u{0}00",
        change: (inout [UInt8]) -> Void = { _ in }
    ) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        put(name, at: 0)
        put("0000600 ", at: 100)
        put(octal(size, digits: 11) + " ", at: 124)
        put(octal(1_700_000_000, digits: 11) + " ", at: 136)
        put(String(type), at: 156)
        put(magic, at: 257)
        change(&header)
        put("        ", at: 148)
        put(octal(header.reduce(0) { $0 + Int($1) }, digits: 7) + " ", at: 148)
        return header
    }

    private static func octal(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
