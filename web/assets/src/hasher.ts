// Asks a worker for the SHA-256 of a file. Without workers, or when the file cannot be read, the file is simply sent:
// the hash only saves the way of what is stored already.

export interface Hashing {
  done: Promise<string | null>;
  stop(): void;
}

export function hashing(address: string, file: File, moved: (bytes: number) => void): Hashing {
  let worker: Worker;
  try {
    worker = new Worker(address, { type: "module" });
  } catch {
    return { done: Promise.resolve(null), stop: () => undefined };
  }
  let settle: (sha256: string | null) => void;
  const done = new Promise<string | null>((resolve) => {
    settle = (sha256) => {
      worker.terminate();
      resolve(sha256);
    };
  });
  worker.onmessage = ({ data }: MessageEvent<{ sha256?: string; bytes?: number; error?: string }>) => {
    if (data.bytes !== undefined) moved(data.bytes);
    else settle(data.sha256 ?? null);
  };
  worker.onerror = () => settle(null);
  worker.postMessage(file);
  return { done, stop: () => settle(null) };
}
