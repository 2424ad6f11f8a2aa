package import Exports
import ObjectNames
import RoleRewriting
package import SQLSyntax

/// Follows which large objects a script makes, and what it writes into them.
package struct LargeObjectLedger: Sendable {
    /// What an object holds: how much, and the hash of it.
    package struct Content: Sendable {
        package var size: UInt64 = 0
        package var hasher = RowHasher()
        /// Whether the script's text tells what it holds.
        package var isKnown = true
    }

    /// The objects, by their OIDs.
    package private(set) var objects: [UInt32: Content] = [:]
    /// What may have changed any of them; nil where nothing did.
    package private(set) var doubt: String?
    /// How many statements make or change objects that the text does not tell.
    package private(set) var untold = 0
    /// The object that is written to.
    private var open: UInt32?

    /// What reports call such a statement.
    package static let untoldTitle = "statement whose large objects only the server knows"

    /// Whether the script makes none.
    package var isEmpty: Bool { objects.isEmpty && untold == 0 }

    /// Takes a statement; false where it is none for large objects, or is for more than those.
    package mutating func consume(_ statement: SQLStatement) -> Bool {
        guard let function = statement.calledFunction,
            function == "lowrite" || function.hasPrefix("lo_")
        else { return false }
        guard statement.callsLiterally else {
            if function == "lo_unlink", let oid = Self.removed(by: statement) {
                objects[oid] = nil
                return true
            }
            // `note` leaves it to the server.
            return false
        }
        switch function {
        case "lo_create":
            guard let oid = Self.object(statement), oid != 0 else {
                untold += 1
                distrust("a call of lo_create that leaves the number to the server")
                break
            }
            objects[oid] = objects[oid] ?? Content()
        case "lo_open":
            open = Self.object(statement)
            guard let open else { return true }
            // What is opened again is written over.
            if let old = objects[open], old.size > 0 { objects[open]?.isKnown = false }
            objects[open] = objects[open] ?? Content()
        case "lowrite": write(statement)
        case "lo_close": open = nil
        case "lo_unlink": if let oid = Self.object(statement) { objects[oid] = nil }
        default:
            untold += 1
            distrust("a call of \(function)")
        }
        return true
    }

    /// Takes note of a statement that is no call, or is one of something else, and may make or change
    /// objects on the way.
    package mutating func note(_ statement: SQLStatement) {
        if statement.isKeyword(0, "CREATE"), statement.fillingQuery == nil { return }
        let isCode = statement.isKeyword(0, "DO")
        let mentions = statement.tokens.indices.contains { index in
            if isCode { return statement.stringValue(at: index).map(Self.callsOne) ?? false }
            return statement.isSymbol(index + 1, "(") && statement.kind(index) == .word
                && Self.callsOne(statement.text(index))
        }
        if mentions { leave(statement) }
    }

    /// Whether a text has the name of a function that makes or changes large objects.
    private static func callsOne(_ text: some Collection<UInt8>) -> Bool {
        let text = String(decoding: text, as: UTF8.self).lowercased()
        return [
            "lo_creat", "lo_from_bytea", "lo_import", "lo_lseek", "lo_open", "lo_put",
            "lo_truncate",
            "lo_unlink", "lowrite",
        ].contains { text.contains($0) }
    }

    /// Leaves it to the server what a statement does to objects.
    private mutating func leave(_ statement: SQLStatement) {
        untold += 1
        open = nil
        distrust("what \(statement.summary) computes")
    }

    /// The object of `SELECT lo_unlink(oid) FROM … WHERE oid = '7'`, as pg_dump has it.
    private static func removed(by statement: SQLStatement) -> UInt32? {
        let last = statement.count - 1
        guard statement.isKeyword(last - 3, "WHERE"), statement.isSymbol(last - 1, "="),
            let text = statement.stringValue(at: last)
        else { return nil }
        return UInt32(String(decoding: text, as: UTF8.self))
    }

    /// Takes note of something that may have changed any of those that are there.
    package mutating func distrust(_ why: String) {
        if !isEmpty { doubt = why }
    }

    private mutating func write(_ statement: SQLStatement) {
        guard let open, var content = objects[open] else {
            untold += 1
            return distrust("a call of lowrite whose object the text does not name")
        }
        let isKnown = Self.forEachByte(of: statement) { bytes in
            content.size += UInt64(bytes.count)
            content.hasher.update(bytes)
        }
        if !isKnown { content.isKnown = false }
        objects[open] = content
    }

    /// The first number in quotes, or behind the parenthesis.
    private static func object(_ statement: SQLStatement) -> UInt32? {
        for index in 1..<max(1, statement.count) {
            if let text = statement.stringValue(at: index) {
                return UInt32(String(decoding: text, as: UTF8.self))
            }
            if statement.kind(index) == .number {
                return UInt32(String(decoding: statement.text(index), as: UTF8.self))
            }
        }
        return nil
    }

    /// Hands on the bytes of `lowrite(0, '\x…')`; false where they are written in another way.
    private static func forEachByte(
        of statement: SQLStatement, _ body: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        guard let index = statement.tokens.firstIndex(where: { $0.isLiteral }) else { return false }
        var text = statement.text(index).drop { $0 != UInt8(ascii: "'") }.dropFirst().dropLast()
        text = text.drop { $0 == UInt8(ascii: "\\") }
        guard text.first == UInt8(ascii: "x"), text.count % 2 == 1 else { return false }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var high: UInt8?
        for digit in text.dropFirst() {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit - 0x30
            case 0x41...0x46, 0x61...0x66: value = (digit | 0x20) - 0x57
            default: return false
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        bytes.withUnsafeBytes(body)
        return true
    }
}
