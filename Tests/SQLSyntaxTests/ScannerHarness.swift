import SQLSyntax

/// What a scan of a whole script yields, with its text.
struct ScannedText: Equatable, CustomStringConvertible {
    var kind: String
    var text: String

    var description: String { "\(kind) \(text.debugDescription)" }
}

/// Bytes as text, one character each: pieces of text join however a character was cut.
func shown(_ bytes: some Sequence<UInt8>) -> String {
    String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
}

/// Scans `script` as if it arrived in the given chunks, and joins what may come in parts.
func scan(
    _ script: [UInt8], chunk: (Int) -> Int, backslashEscapes: Bool = false
) throws(SQLError) -> [ScannedText] {
    var scanner = StatementScanner()
    scanner.backslashEscapes = backslashEscapes
    var items: [ScannedText] = []
    var buffer: [UInt8] = []
    var fed = 0
    while true {
        let step = try step(&scanner, buffer, isEnd: fed == script.count)
        switch step {
        case .end: return items
        case .needMore:
            let next = min(script.count, fed + max(1, chunk(fed)))
            buffer += script[fed..<next]
            fed = next
        case .item(let item, let length):
            let text = shown(buffer[..<length])
            append(item, text, to: &items)
            buffer.removeFirst(length)
        }
    }
}

private func step(
    _ scanner: inout StatementScanner, _ buffer: [UInt8], isEnd: Bool
) throws(SQLError) -> StatementScanner.Step {
    do {
        return try buffer.withUnsafeBytes { try scanner.scan($0, isEnd: isEnd) }
    } catch let error as SQLError {
        throw error
    } catch {
        throw SQLError("unexpected: \(error)", line: 0, offset: 0)
    }
}

private func append(
    _ item: StatementScanner.Item, _ text: String, to items: inout [ScannedText]
) {
    let kind: String
    switch item {
    case .whitespace: kind = "space"
    case .comment: kind = "comment"
    case .statement: kind = "statement"
    case .fragment: kind = "fragment"
    case .metaCommand: kind = "meta"
    case .copyRows: kind = "rows"
    case .copyEnd: kind = "end"
    }
    if (kind == "rows" || kind == "space"), items.last?.kind == kind {
        items[items.count - 1].text += text
    } else {
        items.append(ScannedText(kind: kind, text: text))
    }
}

/// The statements of a script that arrives whole.
func statements(_ script: String) throws -> [String] {
    try scan(Array(script.utf8), chunk: { _ in .max / 2 })
        .filter { $0.kind == "statement" }.map(\.text)
}
