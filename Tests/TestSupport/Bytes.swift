package import ByteStreams
package import Foundation

/// Where two texts first differ, with what stands there; nil if they are equal.
package func firstDifference(_ got: some Collection<UInt8>, _ wanted: some Collection<UInt8>)
    -> String?
{
    let got = Array(got)
    let wanted = Array(wanted)
    if got == wanted { return nil }
    let place =
        zip(got, wanted).enumerated().first { $1.0 != $1.1 }?.offset
        ?? min(got.count, wanted.count)
    func around(_ text: [UInt8]) -> String {
        String(decoding: text[max(0, place - 80)..<min(text.count, place + 80)], as: UTF8.self)
    }
    return "at byte \(place) of \(got.count), wanted \(wanted.count)"
        + "\n--- got\n\(around(got))\n--- wanted\n\(around(wanted))"
}

/// `bytes` as a gzip file.
package func gzipped(_ bytes: some Sequence<UInt8>) throws -> [UInt8] {
    let memory = MemorySink()
    let sink = try GzipSink(memory, level: 1)
    try Array(bytes).withUnsafeBytes { try sink.write($0) }
    try sink.finish()
    return memory.bytes
}

/// A file that holds `bytes`, compressed like that.
package func compressed(
    _ bytes: some Sequence<UInt8>, _ format: CompressionFormat
) throws -> [UInt8] {
    let memory = MemorySink()
    let sink: any ByteSink =
        switch format {
        case .none, .zlib: memory
        case .gzip: try GzipSink(memory)
        case .lz4: try LZ4Sink(memory)
        case .zstd: try ZstdSink(memory)
        }
    try Array(bytes).withUnsafeBytes { try sink.write($0) }
    try sink.finish()
    return memory.bytes
}

/// What a gzip file holds.
package func gunzipped(_ bytes: some Sequence<UInt8>) throws -> [UInt8] {
    try GzipSource(MemorySource(Array(bytes))).readAll(atMost: 1 << 30)
}

/// The bytes of a file.
package func contents(of file: URL) throws -> [UInt8] {
    Array(try Data(contentsOf: file))
}

extension TemporaryDirectory {
    /// Copies a folder's files into a new folder here, and returns its place.
    package func copy(_ folder: URL, as name: String) throws -> URL {
        let copy = file(name)
        let manager = FileManager.default
        try manager.createDirectory(at: copy, withIntermediateDirectories: true)
        for name in try manager.contentsOfDirectory(atPath: folder.path) {
            // Written anew: the originals may be read-only.
            try Data(contentsOf: folder.appending(path: name))
                .write(to: copy.appending(path: name))
        }
        return copy
    }
}
