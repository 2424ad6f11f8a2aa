/// Names in a zip, which come in several encodings and spellings.
///
/// Source: APPNOTE.TXT 6.3, section 4.4.17 and appendix D.
enum ZipName {
    /// The path that `name` spells.
    static func path(_ name: [UInt8], madeBy: UInt16) -> String {
        // Many programs write UTF-8 without setting the flag for it.
        var text = String(validating: name, as: UTF8.self) ?? decodeCP437(name)
        // On Windows and DOS a backslash separates folders, elsewhere it is an ordinary letter.
        let host = madeBy >> 8
        if host == 0 || host == 10 || host == 11, !text.contains("/") {
            text = String(text.map { $0 == "\\" ? "/" : $0 })
        }
        return text
    }

    /// Whether the path, taken as one on disk, would be inside of the folder it is put into.
    static func staysInside(_ path: String) -> Bool {
        if path.isEmpty || path.utf8.first == 0x2F || path.utf8.contains(0) { return false }
        let second = path.utf8.dropFirst().first
        if second == UInt8(ascii: ":"), path.utf8.first?.isASCIILetterOrDigit == true {
            return false
        }
        return !path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).contains("..")
    }

    private static func decodeCP437(_ name: [UInt8]) -> String {
        let letters: [Character] = name.map { byte in
            byte < 0x80 ? Character(UnicodeScalar(byte)) : upperHalf[Int(byte & 0x7F)]
        }
        return String(letters)
    }

    private static let upperHalf: [Character] = Array(
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
            + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}")
}
