// The part of govuk-frontend's interface that is used here; the package ships no types.
declare module "govuk-frontend" {
  interface ComponentClass {
    readonly moduleName: string;
    new (root: Element): unknown;
  }
  export const Button: ComponentClass;
  export const Checkboxes: ComponentClass;
  export const ErrorSummary: ComponentClass;
  export const NotificationBanner: ComponentClass;
  export const Radios: ComponentClass;
  export const ServiceNavigation: ComponentClass;
  export const SkipLink: ComponentClass;
}
