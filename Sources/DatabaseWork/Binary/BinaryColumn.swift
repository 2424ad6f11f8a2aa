import Exports

/// How a column's values are written in COPY's binary format.
///
/// Only types whose binary form every server reads alike and whose text form says all: what is
/// missing here goes as text.
package enum BinaryColumn: Sendable {
    /// The text itself, in the client's encoding (varlena.c, textrecv; json.c, json_recv).
    case text
    /// The text, behind the number 1 of its format (jsonb.c, jsonb_recv).
    case jsonb
    /// A whole number of two bytes (int.c, int2recv).
    case int16
    /// A whole number of four bytes (int.c, int4recv).
    case int32
    /// A whole number of eight bytes (int8.c, int8recv).
    case int64
    /// One byte, 0 or 1 (bool.c, boolrecv).
    case boolean
    /// The bytes themselves (varlena.c, bytearecv).
    case bytes

    /// The column of a type, by the type's OID (pg_type.dat); nil for one that goes as text.
    package init?(type: UInt32) {
        switch type {
        case 16: self = .boolean
        case 17: self = .bytes
        case 20: self = .int64
        case 21: self = .int16
        case 23: self = .int32
        // text, json, character varying
        case 25, 114, 1043: self = .text
        case 3802: self = .jsonb
        default: return nil
        }
    }
}
