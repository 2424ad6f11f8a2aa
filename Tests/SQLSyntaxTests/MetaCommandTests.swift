import SQLSyntax
import Testing

@Suite struct MetaCommandTests {
    @Test(arguments: [
        ("\\connect appdb", "appdb"), ("\\connect \"Db\"\"x\"", "Db\"x"),
        ("\\connect -reuse-previous=on \"dbname='db-3fa8'\"", "db-3fa8"),
        ("\\connect -reuse-previous=on \"dbname='it\\'s \"\"x\"\"'\"", "it's \"x\""),
    ])
    func readsConnect(_ line: String, _ name: String) {
        #expect(MetaCommand(line: line.utf8) == .connect(Identifier(name)))
    }

    @Test(arguments: ["appdb", "db-3fa8", "it's \"x\"", "back\\slash", "Db"])
    func writesWhatItReads(_ name: String) {
        let text = String(decoding: MetaCommand.connect(to: Identifier(name)), as: UTF8.self)
        let line = text.split(separator: "\n").last ?? ""
        #expect(MetaCommand(line: line.utf8) == .connect(Identifier(name)))
    }

    @Test(arguments: [
        "\\echo 'loading users'", "\\timing", "\\timing on", "\\set QUIET on", "\\set ECHO all",
        "\\pset pager off", "\\qecho x",
    ])
    func readsWhatOnlyShows(_ line: String) {
        #expect(MetaCommand(line: line.utf8) == .display)
    }

    @Test(arguments: [
        "\\echo `id`", "\\echo x \\! id", "\\timing \\i x", "\\set AUTOCOMMIT off", "\\set ECHOx 1",
        "\\pset title `id`", "\\echo\\! id",
        "\\connect h\r`id`", "\\connect a\rb", "\\restrict a\rb", "\\echo a\rb",
        "\\! rm -rf /", "\\i /etc/passwd", "\\gexec", "\\connect `id`", "\\unrestrict `id`",
        "\\connect a b", "\\connect -", "\\copy t from program 'x'", "\\o |sh", "\\set x `id`",
        "\\connect -reuse-previous=on \"dbname='x' host=evil\"", "\\encoding UTF8", "\\",
        "\\connect host=evil", "\\restrict a`id`",
    ])
    func refusesWhatDumpsNeverHold(_ line: String) {
        #expect(MetaCommand(line: line.utf8) == nil)
    }
}
