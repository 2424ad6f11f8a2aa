/// As much of JSON as account data needs: the members of objects, with strings and objects in them.
///
/// What clients store is untrusted: nesting is bounded, and what cannot be read is nil.
struct JSONObject {
    enum Value {
        case text(String)
        case object(JSONObject)
        case other
    }

    private(set) var members: [String: Value] = [:]

    static let deepest = 64

    init?(_ bytes: ArraySlice<UInt8>) {
        var parser = JSONParser(bytes)
        guard case .object(let object) = parser.value(depth: 0), parser.isAtEnd else {
            return nil
        }
        self = object
    }

    init(members: [String: Value]) { self.members = members }

    func text(_ name: String) -> String? {
        if case .text(let text) = members[name] { return text }
        return nil
    }

    func object(_ name: String) -> JSONObject? {
        if case .object(let object) = members[name] { return object }
        return nil
    }
}
