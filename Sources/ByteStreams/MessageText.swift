import Synchronization

/// What messages make of names and texts of an export, which need not be in UTF-8.
///
/// A program works on one export, whose encoding is known once its beginning was read. From then on
/// bytes that are no UTF-8 are shown as what they are in that encoding.
public enum MessageText {
    private static let encoding = Mutex<String?>(nil)

    /// Says which encoding the export at hand is in, by iconv's name; nil where that is unknown.
    public static func setEncoding(_ name: String?) { encoding.withLock { $0 = name } }

    /// The text that the bytes are: in UTF-8, or else in the export's encoding.
    public static func string(_ bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        if let name = encoding.withLock({ $0 }),
            let text = TextConversion(from: name, to: "UTF-8").convert(Array(bytes))
        {
            return String(decoding: text, as: UTF8.self)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
