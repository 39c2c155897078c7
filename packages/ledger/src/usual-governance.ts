import { governanceHolds } from './entry-attributes.ts';
import { hasMembers, member, PlainText, sameTexts } from './plain-text.ts';

/** Data of the usual form, with nothing but a `governance`: checked and written in one pass, and as the same string where it says the same as before. */
export class UsualGovernance {
  readonly #action = new PlainText((value) => governanceHolds('action', value));
  readonly #notes = new PlainText((value) => governanceHolds('notes', value));
  readonly #phase = new PlainText((value) => governanceHolds('phase', value));
  readonly #profile = new PlainText((value) => governanceHolds('root', { profile: value, sha256: '0'.repeat(64) }));
  readonly #sha256 = new PlainText((value) => governanceHolds('root', { profile: 'a', sha256: value }));
  readonly #signer = new PlainText((value) => governanceHolds('signer', value));
  #pieces: readonly string[] = [];
  #text = '';

  /** RFC 8785 text of the data; undefined if it is of another form, valid or not. */
  of(data: unknown): string | undefined {
    const governance = hasMembers(data, 1) ? member(data, 'governance') : undefined;
    if (!hasMembers(governance, 5)) return undefined;
    const root = member(governance, 'root');
    const hasRoot = hasMembers(root, 2);
    if (!hasRoot && root !== null) return undefined;
    const action = this.#action.of(member(governance, 'action'));
    const notes = this.#notes.of(member(governance, 'notes'));
    const phase = this.#phase.of(member(governance, 'phase'));
    const profile = hasRoot ? this.#profile.of(member(root, 'profile')) : '';
    const sha256 = hasRoot ? this.#sha256.of(member(root, 'sha256')) : '';
    const signer = this.#signer.of(member(governance, 'signer'));
    if (action === undefined || notes === undefined || phase === undefined || profile === undefined || sha256 === undefined || signer === undefined) return undefined;
    const pieces = [action, notes, phase, profile, sha256, signer];
    if (!sameTexts(pieces, this.#pieces)) {
      this.#pieces = pieces;
      const rootText = hasRoot ? `{"profile":${profile},"sha256":${sha256}}` : 'null';
      this.#text = `{"governance":{"action":${action},"notes":${notes},"phase":${phase},"root":${rootText},"signer":${signer}}}`;
    }
    return this.#text;
  }
}
