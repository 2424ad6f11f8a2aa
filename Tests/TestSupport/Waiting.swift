import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Waits until something is so, and throws where it is not after so many seconds.
package func waitUntil(
    _ what: String, within seconds: Double = 60, _ isSo: () throws -> Bool
) throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try !isSo() {
        guard ContinuousClock.now < deadline else {
            throw SupportError("It did not come so far in \(seconds) s: \(what).")
        }
        poll(nil, 0, 2)
    }
}
