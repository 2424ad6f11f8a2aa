package import SQLSyntax

/// Finds the items in a script that is made of an export, and hands them to their receiver as they
/// come.
package final class ItemScanner: ScriptSink {
    private let receiver: any ItemReceiver
    private var scanner = StatementScanner()
    /// The beginning of an item that is not whole yet.
    private var held: [UInt8] = []
    /// How many bytes are held before they are looked at again: what comes in small pieces is not to
    /// be cut where it could be had whole, nor scanned from its beginning for each of them.
    private var due = 0
    private var place = ItemPlace.frame

    /// Hands items to `receiver`.
    package init(_ receiver: any ItemReceiver) { self.receiver = receiver }

    package let tellsPlaces = true

    package func write(_ text: UnsafeRawBufferPointer, from place: ItemPlace) throws {
        guard !text.isEmpty else { return }
        if held.isEmpty {
            self.place = place
            let length = try scan(text, isEnd: false)
            hold(text[length...])
        } else {
            held += text
            if held.count >= due { try scanHeld(isEnd: false) }
        }
    }

    package func write(_ statement: SQLStatement, from place: ItemPlace) throws {
        try scanHeld(isEnd: true)
        // Others may change how what follows is read.
        guard statement.hasKeywords(0, "INSERT", "INTO"), !scanner.awaitsRows,
            statement.backslashEscapes == scanner.backslashEscapes
        else { return try statement.bytes.withUnsafeBytes { try write($0, from: place) } }
        try receiver.receive(.statement(statement), at: place)
    }

    package func write(rows: UnsafeRawBufferPointer, from place: ItemPlace) throws {
        // The line end behind the COPY statement.
        try scanHeld(isEnd: true)
        guard scanner.awaitsRows else {
            throw MigrationError(.bug, "\(place): rows come without a COPY statement")
        }
        try receiver.receive(.rows(rows), at: place)
    }

    /// Sees to it that nothing is left, and that the script did not end inside anything.
    package func finish() throws {
        try scanHeld(isEnd: true)
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        _ = try naming { () throws(SQLError) in try scanner.scan(nothing, isEnd: true) }
    }

    private func scanHeld(isEnd: Bool) throws {
        guard !held.isEmpty else { return }
        var text: [UInt8] = []
        swap(&text, &held)
        let length = try text.withUnsafeBytes { try scan($0, isEnd: isEnd) }
        text.removeFirst(length)
        swap(&text, &held)
        setDue()
    }

    private func hold(_ rest: Slice<UnsafeRawBufferPointer>) {
        held += rest
        setDue()
    }

    private func setDue() {
        let most = StatementScanner.maximumStatement
        // Up to here, scanning again costs less than waiting.
        due = held.count < most / 8 ? 0 : held.count < most ? most : 2 * held.count
    }

    /// Hands on the items that are whole; returns how many bytes they are.
    private func scan(_ text: UnsafeRawBufferPointer, isEnd: Bool) throws -> Int {
        var position = 0
        while position < text.count {
            let rest = UnsafeRawBufferPointer(rebasing: text[position...])
            let step = try naming { () throws(SQLError) in try scanner.scan(rest, isEnd: isEnd) }
            guard case .item(let item, let length) = step else { break }
            try hand(on: item, UnsafeRawBufferPointer(rebasing: rest[..<length]))
            position += length
        }
        return position
    }

    private func hand(
        on item: StatementScanner.Item, _ bytes: UnsafeRawBufferPointer
    ) throws {
        switch item {
        case .whitespace, .comment: return
        case .statement:
            let statement = SQLStatement(
                bytes: Array(bytes), tokens: scanner.tokens,
                backslashEscapes: scanner.backslashEscapes)
            try receiver.receive(.statement(statement), at: place)
        case .fragment(let isLast):
            let fragment = StatementFragment(
                bytes: bytes, tokens: scanner.tokens,
                backslashEscapes: scanner.backslashEscapes, isLast: isLast)
            try receiver.receive(.fragment(fragment), at: place)
        case .metaCommand:
            guard case .connect(let database)? = MetaCommand(line: bytes) else { return }
            try receiver.receive(.connect(to: database), at: place)
        case .copyRows: try receiver.receive(.rows(bytes), at: place)
        case .copyEnd: try receiver.receive(.endOfRows, at: place)
        }
    }

    private func naming<Result>(
        _ body: () throws(SQLError) -> Result
    ) throws(MigrationError) -> Result {
        do throws(SQLError) {
            return try body()
        } catch {
            throw MigrationError(.damaged, "\(place): \(error.message)")
        }
    }
}
