/// Makes the blocks of a custom archive with integers of four bytes.
struct BlockBuilder {
    var bytes: [UInt8] = []

    mutating func integer(_ value: Int32) {
        let magnitude = value.magnitude
        bytes.append(value < 0 ? 1 : 0)
        for shift in [0, 8, 16, 24] as [UInt32] {
            bytes.append(UInt8(truncatingIfNeeded: magnitude >> shift))
        }
    }

    mutating func chunks(_ chunks: [[UInt8]]) {
        for chunk in chunks {
            integer(Int32(chunk.count))
            bytes += chunk
        }
        integer(0)
    }

    mutating func rows(_ dumpID: Int32, _ content: [[UInt8]]) {
        bytes.append(1)
        integer(dumpID)
        chunks(content)
    }

    mutating func objects(_ dumpID: Int32, _ objects: [(oid: Int32, content: [[UInt8]])]) {
        bytes.append(3)
        integer(dumpID)
        for object in objects {
            integer(object.oid)
            chunks(object.content)
        }
        integer(0)
    }
}
