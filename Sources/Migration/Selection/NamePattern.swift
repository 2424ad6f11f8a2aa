/// A pattern that names tables or schemas, as `pg_dump -t` and psql's `\d` take them.
///
/// Outside double quotes letters fold to lower case, `*` stands for any characters, `?` for one,
/// `[a-z]` and `[^a-z]` for one of a class, and a dot ends the schema. Inside quotes everything stands
/// for itself. Source: string_utils.c, patternToSQLRegex; what it leaves to regular expressions beyond
/// this is refused, and can be quoted.
public struct NamePattern: Hashable, Sendable {
    /// The pattern as it was given.
    public let text: String
    /// The schema; nil where any schema will do.
    let schema: NameGlob?
    /// The name in the schema.
    let name: NameGlob

    /// Reads a pattern such as `events`, `app.*`, `"Odd Name"` or `app."Odd*Name"`.
    ///
    /// Throws `.usage` for what is no pattern of one name behind at most one schema.
    public init(_ text: String) throws(MigrationError) {
        let parts = try NamePatternParser.parts(of: text)
        guard parts.count <= 2 else {
            throw MigrationError(
                .usage, "the pattern \(text) has too many dots: it takes schema.table",
                advice: "Put a name with dots in double quotes")
        }
        self.text = text
        name = parts[parts.count - 1]
        schema = parts.count == 2 ? parts[0] : nil
    }

    /// Whether it names the relation `name` of `schema`.
    func matches(schema: [UInt8]?, name: [UInt8]) -> Bool {
        self.name.matches(name) && (self.schema?.matches(schema ?? []) ?? true)
    }

    /// Whether it names the schema `name`, for a pattern of schemas.
    func matches(schemaItself name: [UInt8]) -> Bool { schema == nil && self.name.matches(name) }
}

/// A name with wildcards.
struct NameGlob: Hashable, Sendable {
    /// What one step of a glob stands for.
    enum Element: Hashable, Sendable {
        /// This character.
        case one(UInt32)
        /// Any character.
        case any
        /// One of a class, or one outside it.
        case oneOf([ClosedRange<UInt32>], isInverted: Bool)
        /// Any characters, or none.
        case run
    }

    var elements: [Element] = []

    /// Whether the whole of `name` fits.
    ///
    /// It takes time in proportion to the product of both lengths at most: only the last run is
    /// ever tried again.
    func matches(_ name: [UInt8]) -> Bool {
        let characters = Self.characters(of: name)
        var element = 0
        var character = 0
        var retry: (element: Int, character: Int)?
        while character < characters.count {
            if element < elements.count, elements[element] == .run {
                retry = (element + 1, character)
                element += 1
            } else if element < elements.count, fits(elements[element], characters[character]) {
                element += 1
                character += 1
            } else if let last = retry {
                retry = (last.element, last.character + 1)
                element = last.element
                character = last.character + 1
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { $0 == .run }
    }

    private func fits(_ element: Element, _ character: UInt32) -> Bool {
        switch element {
        case .one(let wanted): wanted == character
        case .any: true
        case .oneOf(let ranges, let isInverted):
            ranges.contains { $0.contains(character) } != isInverted
        case .run: false
        }
    }

    /// The characters of a name; the bytes where it is not UTF-8.
    private static func characters(of name: [UInt8]) -> [UInt32] {
        String(validating: name, as: UTF8.self).map { $0.unicodeScalars.map(\.value) }
            ?? name.map { UInt32($0) }
    }
}
