import { crc32 } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
  /** Written with the two-second steps of the format, in UTC. */
  readonly modifiedAtMs: number;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_CENTRAL_DIRECTORY = 0x06054b50;
/** 2.0, enough for plain stored entries. */
const VERSION_NEEDED = 20;
/** General purpose bit 11: names are UTF-8. */
const UTF8_NAMES = 0x0800;
const STORED = 0;

/** A ZIP archive of one uncompressed entry. Source: PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16. */
export function zipOf(entry: ZipEntry): Buffer {
  const name = Buffer.from(entry.name, 'utf8');
  const common = describe(entry, name.length);
  const local = Buffer.concat([uint32(LOCAL_HEADER), uint16(VERSION_NEEDED), common, name, entry.content]);
  const central = Buffer.concat([
    uint32(CENTRAL_HEADER),
    uint16(VERSION_NEEDED), // made by
    uint16(VERSION_NEEDED),
    common,
    uint16(0), // length of the comment
    uint16(0), // disk
    uint16(0), // internal attributes
    uint32(0), // external attributes
    uint32(0), // offset of the local header
    name,
  ]);
  const end = Buffer.concat([
    uint32(END_OF_CENTRAL_DIRECTORY),
    uint16(0), // this disk
    uint16(0), // disk of the central directory
    uint16(1), // entries on this disk
    uint16(1), // entries in all
    uint32(central.length),
    uint32(local.length),
    uint16(0), // length of the comment
  ]);
  return Buffer.concat([local, central, end]);
}

/** The fields that the local header and the central directory have in common, flags to length of the extra field. */
function describe(entry: ZipEntry, nameLength: number): Buffer {
  const at = new Date(entry.modifiedAtMs);
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return Buffer.concat([
    uint16(UTF8_NAMES),
    uint16(STORED),
    uint16(time),
    uint16(date),
    uint32(crc32(entry.content)),
    uint32(entry.content.length), // compressed
    uint32(entry.content.length),
    uint16(nameLength),
    uint16(0), // length of the extra field
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
