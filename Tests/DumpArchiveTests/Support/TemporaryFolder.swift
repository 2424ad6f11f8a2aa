import ByteStreams

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder that goes away with everything in it.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/dump-archive-tests.XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else { throw StreamError(.cannotCreate, "mkdtemp failed") }
        path = made
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    private var names: [String] = []

    @discardableResult
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let file = try AtomicFile(path: "\(path)/\(name)", sync: false)
        try bytes.withUnsafeBytes { try file.write($0) }
        try file.finish()
        if !names.contains(name) { names.append(name) }
        return "\(path)/\(name)"
    }
}

/// `bytes` as a gzip file.
func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
    let memory = MemorySink()
    let sink = try GzipSink(memory)
    try bytes.withUnsafeBytes { try sink.write($0) }
    try sink.finish()
    return memory.bytes
}
