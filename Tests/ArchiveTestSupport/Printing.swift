package import ArchiveText
import ByteStreams
package import DumpArchive

/// The whole script of an archive, data and large objects included.
package func script(_ archive: any Archive, _ options: ScriptOptions) throws -> [UInt8] {
    var text: [UInt8] = []
    var script = RestoreScript(toc: archive.contents, options: options)
    while let step = try script.next() {
        switch step {
        case .text(let part, _): text += part
        case .tableData(let index):
            let data = try archive.openData(of: archive.contents.entries[index])
            text += try data.source.readAll(atMost: 1 << 26)
        case .largeObjects(let index):
            let objects = try archive.largeObjectScript(of: archive.contents.entries[index])
            while let part = try objects.next() { text += part }
        }
    }
    return text
}

/// The text of the script alone.
package func text(_ contents: TableOfContents, _ options: ScriptOptions = .init()) throws -> String
{
    var text: [UInt8] = []
    var script = RestoreScript(toc: contents, options: options)
    while let step = try script.next() {
        if case .text(let part, _) = step { text += part }
    }
    return String(decoding: text, as: UTF8.self)
}
