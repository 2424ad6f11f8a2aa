--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE FUNCTION public.f() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM set_config('standard_conforming_strings', 'off', false);
    PERFORM set_config('client_encoding', 'SJIS', false);
    RETURN 'x';
END$$;
CREATE INDEX i ON public.t (public.f());
INSERT INTO public.t VALUES (public.f());
COMMENT ON TABLE public.t IS '\';
COMMENT ON TABLE public.t IS '
\! touch CANARY
';
COMMENT ON TABLE public.t IS 'あ';
COMMENT ON TABLE public.t IS '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
