// Files that a person gives: dropped or chosen, alone or with their folders.

/** Where dropped files lie: the browser tells it for chosen folders only. */
const places = new WeakMap<File, string>();

/** The folders that a file lay in, with its name; empty when it came alone. */
export function pathOf(file: File): string {
  return file.webkitRelativePath || places.get(file) || "";
}

/** Files of a drop, with those in folders. */
export async function dropped(data: DataTransfer | null): Promise<File[]> {
  const entries = [...(data?.items ?? [])].map((item) => item.webkitGetAsEntry?.());
  if (!entries.some((entry) => entry?.isDirectory)) return [...(data?.files ?? [])];
  const files: File[] = [];
  const walk = async (entry: FileSystemEntry | null | undefined): Promise<void> => {
    if (entry?.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      places.set(file, entry.fullPath.slice(1));
      files.push(file);
    } else if (entry?.isDirectory) {
      const reader = (entry as FileSystemDirectoryEntry).createReader();
      for (;;) {
        const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
        if (!some.length) break;
        for (const child of some) await walk(child);
      }
    }
  };
  for (const entry of entries) await walk(entry);
  return files;
}

const UNITS: Record<string, string[]> = { en: ["B", "KB", "MB", "GB"] };

/** Sizes as the server writes them: units of 1024, one digit after the comma. */
export function bytes(n: number, locale: string): string {
  let unit = 0;
  while (n >= 1024 && unit < 3) {
    n /= 1024;
    unit += 1;
  }
  const shown = (Math.floor(n * 10) / 10).toString().replace(".", locale === "en" ? "." : ",");
  return `${shown} ${(UNITS[locale] ?? ["Б", "КБ", "МБ", "ГБ"])[unit]}`;
}
