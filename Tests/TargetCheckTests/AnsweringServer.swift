import Exports
import Foundation
import Synchronization
import TestSupport

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A server on this machine that gives one answer to the first who connects.
final class AnsweringServer: Sendable {
    let port: UInt16
    private let received = Mutex("")

    /// What was asked.
    var request: String { received.withLock { $0 } }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Listens; `pieces` are sent one after another, then the connection ends, or stays open until
    /// the other side ends it.
    init(_ pieces: [String], staysOpen: Bool = false) throws {
        #if canImport(Darwin)
            let listener = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let length = size
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 4) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        guard status else { throw SupportError("No port to listen at: \(errno)") }
        port = UInt16(bigEndian: address.sin_port)
        #if canImport(Darwin)
            // The other side may hang up first.
            signal(SIGPIPE, SIG_IGN)
        #endif
        Thread.detachNewThread { [self] in
            let connection = accept(listener, nil, nil)
            close(listener)
            answer(pieces, on: connection, staysOpen: staysOpen)
            close(connection)
        }
    }

    #if canImport(Darwin)
        private static let sendFlags: Int32 = 0
    #else
        private static let sendFlags = Int32(MSG_NOSIGNAL)
    #endif

    private func answer(_ pieces: [String], on connection: Int32, staysOpen: Bool) {
        var request: [UInt8] = []
        while !request.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            let more = Self.read(connection)
            if more.isEmpty { break }
            request += more
        }
        received.withLock { $0 = String(decoding: request, as: UTF8.self) }
        for piece in pieces {
            _ = Array(piece.utf8).withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Self.sendFlags)
            }
            // So that pieces do not arrive together.
            usleep(5_000)
        }
        while staysOpen, !Self.read(connection).isEmpty {}
    }

    private static func read(_ connection: Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = max(recv(connection, buffer.baseAddress, 4096, 0), 0)
        }
    }
}
