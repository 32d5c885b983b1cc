import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromium as program } from '../../../scripts/lib/programs.json';
import { writeCameraVideo } from './face-fixtures';

export function chromiumPath(): string {
  const found = [process.env[program.variable], ...program.places].find((file) => file && existsSync(file));
  if (!found) throw new Error('Chromium is not installed: set CHROMIUM_PATH, or install the package chromium');
  return found;
}

export interface CameraBrowser {
  browser: Browser;
  /** A phone of its own: touch, its own storage, the camera allowed. */
  phone(options?: { width?: number; height?: number }): Promise<Page>;
  /** Others step before the camera, or the same ones move otherwise: seen from when it is opened the next time. */
  film(frames: readonly Buffer[]): Promise<void>;
  /** A till of its own. */
  till(options?: { width?: number; height?: number }): Promise<Page>;
  close(): Promise<void>;
}

/**
 * A Chromium before whose camera stands what `frames` show, as a video file that starts anew whenever the camera is
 * opened: a till takes no frame twice, so each payment needs a film of its own. The file is gone on `close`.
 */
export async function openBrowser(frames: readonly Buffer[]): Promise<CameraBrowser> {
  const dir = mkdtempSync(join(tmpdir(), 'shuke-camera-'));
  const video = join(dir, 'camera.mjpeg');
  await writeCameraVideo(video, frames);
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${video}`,
    ],
  });
  const contexts: BrowserContext[] = [];
  const page = async (options: Parameters<Browser['newContext']>[0]): Promise<Page> => {
    const context = await browser.newContext({ locale: 'zh-CN', permissions: ['camera'], ...options });
    contexts.push(context);
    context.setDefaultTimeout(20_000);
    return context.newPage();
  };
  return {
    browser,
    film: (next) => writeCameraVideo(video, next),
    phone: ({ width = 390, height = 844 } = {}) =>
      page({ viewport: { width, height }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }),
    till: ({ width = 1280, height = 800 } = {}) => page({ viewport: { width, height } }),
    async close() {
      for (const context of contexts) await context.close();
      await browser.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const WATCH_TRACKS = `
  window.openedTracks = [];
  if (navigator.mediaDevices) {
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      window.openedTracks.push(...stream.getTracks());
      return stream;
    };
  }`;

/** From now on remembers every camera track that a page of this tab opens. Call before the page is loaded. */
export async function watchTracks(page: Page): Promise<void> {
  await page.addInitScript(WATCH_TRACKS);
}

/** `live` while the camera is on, `ended` once it was turned off; one a track, in the order they were opened. */
export const trackStates = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>('(window.openedTracks ?? []).map((track) => track.readyState)');
