import SQLSyntax
import Testing

@testable import Transformation

@Suite("Names in other encodings than UTF-8")
struct EncodedNameTests {
    @Test(
        "a name as the export has it",
        arguments: [
            ("LATIN1", "ä", [0xe4]), ("iso-8859-15", "€", [0xa4]), ("WIN1252", "€", [0x80]),
            ("WIN1251", "я", [0xff]), ("KOI8R", "я", [0xd1]), ("LATIN5", "ş", [0xfe]),
            ("ISO_8859_7", "α", [0xe1]), ("EUC_JP", "日", [0xc6, 0xfc]),
            ("UTF8", "ä", [0xc3, 0xa4]), ("LATIN1", "plain", Array("plain".utf8)),
        ] as [(String, String, [UInt8])])
    func encode(_ encoding: String, _ name: String, _ bytes: [UInt8]) {
        #expect(ClientEncoding.encode(Identifier(name), in: encoding)?.bytes == bytes)
    }

    @Test("a letter that the encoding has not")
    func missing() {
        #expect(ClientEncoding.encode(Identifier("日"), in: "LATIN1") == nil)
        #expect(ClientEncoding.encode(Identifier("ä"), in: "SQL_ASCII") == nil)
    }
}
