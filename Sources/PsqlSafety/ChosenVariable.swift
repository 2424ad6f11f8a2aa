import SQLSyntax

/// Looks for variables of psql's whose text a dump chooses.
///
/// Where a text names one outside of quotes, psql reads on in its value as if that had stood there
/// (psqlscan.l, `:{variable_char}+`): the last error's message, and the name of the database.
struct ChosenVariable: Sendable {
    /// The longest one's first bytes that the text ends with; nil where it does not end in a name.
    private var name: [UInt8]?

    private static let names = ["LAST_ERROR_MESSAGE", "DBNAME"].map { Array($0.utf8) }

    /// Begins in front of a text.
    init() {}

    /// The variable that a text names first.
    static func first(in bytes: UnsafeRawBufferPointer) -> String? {
        var search = ChosenVariable()
        guard search.end(in: bytes) != nil, let name = search.name else { return nil }
        return ":" + String(decoding: name, as: UTF8.self)
    }

    /// Takes the next bytes of the text; returns where the name of such a variable ends in them.
    mutating func end(in bytes: UnsafeRawBufferPointer) -> Int? {
        let colon = UInt8(ascii: ":")
        var index = 0
        while index < bytes.count {
            guard var known = name else {
                guard let next = ByteSearch.first(colon, in: bytes, from: index) else { return nil }
                name = []
                index = next + 1
                continue
            }
            known.append(bytes[index])
            let begins = Self.names.contains { $0.starts(with: known) }
            name = begins ? known : bytes[index] == colon ? [] : nil
            index += 1
            if begins, Self.names.contains(known) { return index }
        }
        return nil
    }
}
