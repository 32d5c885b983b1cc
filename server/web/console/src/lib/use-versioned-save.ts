/**
 * Saving something that others may change too.
 * Invariant: a refused save never touches what was typed; the user decides which version stays.
 */
import { ApiError } from '@shuke/shared';
import { useState } from 'react';
import { asApiError } from './use-load';

interface Versioned {
  readonly version: number;
}

interface Steps<Draft, Saved extends Versioned> {
  readonly create: (draft: Draft) => Promise<Saved>;
  readonly update: (draft: Draft, version: number) => Promise<Saved>;
  /** What the server holds now under this form's id; undefined when nothing. */
  readonly latest: () => Promise<Saved | undefined>;
  readonly onSaved: (saved: Saved) => void;
}

export interface VersionedSave<Draft, Saved> {
  readonly busy: boolean;
  readonly error: ApiError | null;
  readonly conflict: { readonly kind: 'edited' | 'repeated'; readonly saved: Saved; readonly mine: Draft } | null;
  readonly submit: (draft: Draft) => Promise<void>;
  readonly saveMine: (draft: Draft) => Promise<void>;
  /** Forgets the conflict and goes on from the server's version. */
  readonly takeTheirs: () => void;
}

const conflictCodes = { 'edit-conflict': 'edited', 'idempotency-conflict': 'repeated' } as const;

/** @param initial what is being edited, null to create */
export function useVersionedSave<Draft, Saved extends Versioned>(
  initial: Saved | null,
  steps: Steps<Draft, Saved>,
): VersionedSave<Draft, Saved> {
  const [version, setVersion] = useState(initial?.version ?? null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [conflict, setConflict] = useState<VersionedSave<Draft, Saved>['conflict']>(null);

  const attempt = async (draft: Draft, on: number | null) => {
    setBusy(true);
    setError(null);
    try {
      steps.onSaved(on === null ? await steps.create(draft) : await steps.update(draft, on));
      setConflict(null);
    } catch (failure) {
      const code = failure instanceof ApiError ? failure.code : null;
      if (code === 'edit-conflict' || code === 'idempotency-conflict') {
        const saved = await steps.latest().catch(() => undefined);
        if (saved) return setConflict({ kind: conflictCodes[code], saved, mine: draft });
      }
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return {
    busy,
    error,
    conflict,
    submit: (draft) => attempt(draft, version),
    async saveMine(draft) {
      if (!conflict) return;
      setVersion(conflict.saved.version);
      await attempt(draft, conflict.saved.version);
    },
    takeTheirs() {
      if (conflict) setVersion(conflict.saved.version);
      setConflict(null);
      setError(null);
    },
  };
}
