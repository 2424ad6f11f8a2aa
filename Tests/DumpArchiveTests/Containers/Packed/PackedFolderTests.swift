import ArchiveTestSupport
import ArchiveText
import ByteStreams
import TestSupport
import Testing

@testable import DumpArchive

@Suite struct PackedFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func zip(_ files: [ZipBuilder.File]) throws -> ZipArchive {
        let path = try folder.write(ZipBuilder(files: files).bytes(), "x.zip")
        return try ZipArchive(RandomAccessFile(path: path))
    }

    /// An archive of the corpus, as a provider would zip it.
    private func zipped(_ name: String, prefix: String) throws -> [ZipBuilder.File] {
        try DirectoryFolder(path: CorpusArchive.path(name)).names.map { file in
            let content = try plain("\(name)/\(file)")
            return ZipBuilder.File(prefix + file, "") {
                $0.content = content
                $0.isDeflated = file.hasPrefix("31")
            }
        }
    }

    private func plain(_ name: String) throws -> [UInt8] {
        try FileSource(path: CorpusArchive.path(name)).readAll(atMost: 1 << 24)
    }

    @Test("an archive in a zip is like one in a folder", arguments: ["", "x.dir/", "a/b/x.dir/"])
    func same(prefix: String) throws {
        let corpusName = "pg10/appdb-Fd"
        let archive = try zip(
            [.init("README.txt", "x"), .init("a/key.pem", "y")]
                + zipped(corpusName, prefix: prefix))
        #expect(PackedFolder.archives(in: archive) == [String(prefix.dropLast())])
        let found = PackedFolder(archive, path: prefix)
        let opened = try DirectoryArchive(found)
        let options = ScriptOptions()
        let wanted = try script(CorpusArchive.archive(corpusName), options)
        #expect(firstDifference(try script(opened, options), wanted) == nil)
        let entry = try #require(opened.contents.entries.first { $0.kind == .tableData })
        let data = try opened.data(of: entry)
        let name = data.path.split(whereSeparator: { $0 == "/" || $0 == " " }).last
        let isStored = try !#require(name).hasPrefix("31")
        #expect((try opened.statedSize(of: data) != nil) == isStored)
    }

    @Test("every folder with a table of contents is found")
    func several() throws {
        let archive = try zip([.init("a/toc.dat", "x"), .init("b/c/toc.dat.gz", "y")])
        #expect(PackedFolder.archives(in: archive) == ["a", "b/c"])
        #expect(PackedFolder(archive, path: "b/c").names == ["toc.dat.gz"])
        #expect(PackedFolder(archive, path: "b/c/").names == ["toc.dat.gz"])
        #expect(PackedFolder.archives(in: try zip([.init("toc.dat", "x")])) == [""])
        #expect(PackedFolder.archives(in: try zip([])) == [])
    }

    @Test("a missing file is named with the zip")
    func missing() throws {
        let found = PackedFolder(try zip([.init("d/toc.dat", "x")]), path: "d")
        let error = #expect(throws: ArchiveError.self) { try found.open("7.dat") }
        #expect(error?.path == folder.path + "/x.zip: d/7.dat")
    }
}
