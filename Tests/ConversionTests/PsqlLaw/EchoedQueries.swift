import Foundation
import SQLSyntax
import TestSupport

/// What psql sent to the server, held against what is written: it has cut the text as it was meant.
///
/// psql prints each query before it sends it (`--echo-queries`). Comments and white space apart, which
/// releases of it treat in their own ways, these are the script's statements up to where it stopped.
enum EchoedQueries {
    /// How `echoed` differs from the statements of `scripts`; nil where it does not.
    static func difference(_ echoed: [UInt8], from scripts: [[UInt8]]) throws -> String? {
        var sent = tokens(of: echoed)[...]
        for script in scripts {
            for statement in try statements(of: script) {
                if sent.isEmpty { return nil }
                guard sent.starts(with: statement) else {
                    return "sent \(text(sent.prefix(12))) for \(text(statement.prefix(12)))"
                }
                sent = sent.dropFirst(statement.count)
            }
        }
        return sent.isEmpty ? nil : "sent \(text(sent.prefix(12))), which is not written"
    }

    private static func statements(of script: [UInt8]) throws -> [[[UInt8]]] {
        var found: [[[UInt8]]] = []
        try script.withUnsafeBytes { bytes in
            try StatementScanner.forEachItem(in: bytes, escapes: false) { item, scanner, text in
                guard case .statement = item else { return }
                found.append(
                    scanner.tokens.filter { !$0.isTrivia }.map { Array(text[$0.range]) })
            }
        }
        return found
    }

    private static func tokens(of text: [UInt8]) -> [[UInt8]] {
        text.withUnsafeBytes { bytes in
            let lexer = SQLLexer()
            var found: [[UInt8]] = []
            var index = 0
            while index < bytes.count {
                guard case .token(let token) = lexer.token(in: bytes, at: index, isEnd: true) else {
                    // What psql has cut in two goes on to the end, as one of them.
                    found.append(Array(bytes[index...]))
                    break
                }
                if !token.isTrivia { found.append(Array(bytes[token.range])) }
                index = token.end
            }
            return found
        }
    }

    private static func text(_ tokens: ArraySlice<[UInt8]>) -> String {
        tokens.map { String(decoding: $0.prefix(60), as: UTF8.self) }.joined(separator: " ")
    }
}
