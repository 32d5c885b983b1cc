/// <reference types="@tarojs/taro" />

/** Where the API lives, set at build time: an absolute address in weapp, a path of its own origin in H5. */
declare const API_BASE: string;

declare namespace NodeJS {
  interface ProcessEnv {
    TARO_ENV: 'weapp' | 'h5';
  }
}

declare module '*.scss';
