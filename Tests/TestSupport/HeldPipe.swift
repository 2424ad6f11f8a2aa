package import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A named pipe into which a test writes what it likes and when, so that who reads from it has to wait.
package final class HeldPipe {
    /// What to open for reading.
    package let url: URL
    private var descriptor: Int32?

    /// Makes the pipe, under `name` in a folder.
    package init(in folder: TemporaryDirectory, as name: String = "pipe") throws {
        url = folder.file(name)
        guard mkfifo(url.path, 0o600) == 0 else {
            throw SupportError(
                "Cannot make the pipe \(url.path): \(String(cString: strerror(errno)))")
        }
        // As both ends, so that neither this nor the reader waits for the other to open it.
        descriptor = try openFile(url.path, O_RDWR | O_NONBLOCK)
    }

    deinit { end() }

    /// Writes all of `bytes`, waiting for the reader to take them.
    package func write(_ bytes: some Sequence<UInt8>, within seconds: Double = 60) throws {
        guard let descriptor else { throw SupportError("The pipe has ended.") }
        let bytes = Array(bytes)
        var written = 0
        try waitUntil("the pipe is read", within: seconds) {
            let count = bytes.withUnsafeBytes { bytes in
                Self.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]))
            }
            if count > 0 { written += count }
            return written == bytes.count
        }
    }

    /// Lets the reader come to the end.
    package func end() {
        descriptor.map { _ = close($0) }
        descriptor = nil
    }

    private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Darwin)
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }
}
