import { Lexer } from 'yaml';

/** The part of the library's lexer that is overridden: its state machine calls these methods by name. */
interface LexerParts {
  /** Columns that a continued line must be indented by. */
  indentNext: number;
  parseFlowCollection(): Generator<string, unknown>;
  parseQuotedScalar(): Generator<string, unknown>;
  lex(source: string): Generator<string>;
}

const LibraryLexer = Lexer as unknown as new () => LexerParts;

/**
 * The library's lexer, but with no demand on the indentation inside `[…]`, `{…}` and quotes: kubectl makes none, and
 * a closing bracket that stands under the key of its list is common.
 */
export class KubectlLexer extends LibraryLexer {
  override *parseFlowCollection(): Generator<string, unknown> {
    return yield* this.unindented(super.parseFlowCollection());
  }

  override *parseQuotedScalar(): Generator<string, unknown> {
    return yield* this.unindented(super.parseQuotedScalar());
  }

  private *unindented(tokens: Generator<string, unknown>): Generator<string, unknown> {
    const { indentNext } = this;
    this.indentNext = 0;
    const state = yield* tokens;
    this.indentNext = indentNext;
    return state;
  }
}
