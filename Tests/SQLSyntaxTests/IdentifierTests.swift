import SQLSyntax
import Testing

@Suite struct IdentifierTests {
    private func parse(_ sql: String) throws -> Identifier? {
        let bytes = Array(sql.utf8)
        var tokens: [Token] = []
        try bytes.withUnsafeBytes { view in
            var index = 0
            while index < view.count {
                guard
                    case .token(let token) = SQLLexer().token(in: view, at: index, isEnd: true)
                else { throw SQLError("no token", line: 1, offset: UInt64(index)) }
                tokens.append(token)
                index = token.end
            }
        }
        let statement = SQLStatement(bytes: bytes, tokens: tokens, backslashEscapes: false)
        return statement.identifier(at: 0)?.name
    }

    @Test(arguments: [
        ("RdsAdmin", "rdsadmin"), ("\"RdsAdmin\"", "RdsAdmin"), ("\"a\"\"b\"", "a\"b"),
        (#"U&"\0072dsadmin""#, "rdsadmin"), (#"u&"!0072ds" UESCAPE '!'"#, "rds"),
        (#"U&"\+01F600""#, "😀"), (#"U&"\D83D\DE00""#, "😀"), (#"U&"a\\b""#, "a\\b"),
        ("ÜNÏ", "ÜnÏ"), ("a$1", "a$1"),
    ])
    func comparesAsPostgresCompares(_ sql: String, _ name: String) throws {
        #expect(try parse(sql) == Identifier(name))
    }

    @Test(arguments: [#"U&"\00zz""#, #"U&"\D83D""#, #"U&"\D83Dx""#, #"U&"\0000""#])
    func refusesMalformedEscapes(_ sql: String) throws {
        #expect(try parse(sql) == nil)
    }

    @Test func cutsAtSixtyThreeBytes() throws {
        let long = String(repeating: "x", count: 70)
        #expect(try parse(long) == Identifier(String(repeating: "x", count: 63)))
        let wide = String(repeating: "x", count: 62) + "ü"
        #expect(Identifier(wide).description == String(repeating: "x", count: 62))
    }

    @Test(arguments: [
        ("synapse", "synapse"), ("a1_b", "a1_b"), ("1a", "\"1a\""), ("Synapse", "\"Synapse\""),
        ("user", "\"user\""), ("a\"b", "\"a\"\"b\""), ("a$b", "\"a$b\""), ("ünï", "\"ünï\""),
        ("owner", "owner"), ("", "\"\""), ("3fa8-x", "\"3fa8-x\""),
    ])
    func quotesAsQuoteIdent(_ name: String, _ sql: String) {
        #expect(String(decoding: Identifier(name).quoted, as: UTF8.self) == sql)
    }
}
