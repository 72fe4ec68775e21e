const encoder = new TextEncoder();

/** Bytes of a text in a JSON document in UTF-8, where a control character takes six. */
export const jsonBytes = (text: string): number => encoder.encode(JSON.stringify(text)).length;

/**
 * The text, well-formed and cut to at most `maxBytes` of JSON.
 * Lone surrogates have no UTF-8 form: DynamoDB would hand back another text than was stored, and each poll see a change.
 */
export function boundedText(text: string, maxBytes: number): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  if (wellFormed.length * 6 + 2 <= maxBytes || jsonBytes(wellFormed) <= maxBytes) return wellFormed;
  const ellipsis = '…';
  let kept = '';
  let bytes = jsonBytes(ellipsis);
  for (const character of wellFormed) {
    bytes += jsonBytes(character) - 2;
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept + ellipsis;
}
