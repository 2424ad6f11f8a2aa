/// Where a plain HTTP server is, out of `http://host[:port][/base]`.
package struct HTTPAddress: Hashable {
    package var host: String
    package var port: String
    /// The path before what is asked for, without a slash at its end.
    package var base: String
    /// The host and port as the request names them.
    package var authority: String

    /// Reads a URL; `isSecure` is set instead for `https`, which this program does not speak.
    ///
    /// What is neither, or would not be one line of a request, is nil.
    package static func parse(_ url: String) -> (address: HTTPAddress, isSecure: Bool)? {
        guard let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://") else {
            return nil
        }
        let scheme = url[..<colon].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = url[colon...].dropFirst(3)
        // Printable ASCII only, so that nothing can be put into the request's head.
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
            !rest.contains(where: { "?#@\\".contains($0) })
        else { return nil }
        let authority = rest.prefix { $0 != "/" }
        guard let (host, port) = split(authority) else { return nil }
        var base = rest[authority.endIndex...]
        while base.last == "/" { base = base.dropLast() }
        let address = HTTPAddress(
            host: host, port: port ?? "80", base: String(base), authority: String(authority))
        return (address, scheme == "https")
    }

    private static func split(_ authority: Substring) -> (host: String, port: String?)? {
        var host = authority
        var port: Substring?
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[..<end].dropFirst()
            let tail = authority[end...].dropFirst()
            guard tail.isEmpty || tail.first == ":" else { return nil }
            if !tail.isEmpty { port = tail.dropFirst() }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[colon...].dropFirst()
        }
        if let port {
            guard port.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), UInt16(port) != nil else {
                return nil
            }
        }
        return host.isEmpty ? nil : (String(host), port.map(String.init))
    }
}
