--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE FUNCTION public.f() RETURNS void LANGUAGE plpgsql AS $$BEGIN SET NAMES 'SJIS'; END$$;
SELECT public.f();
SELECT 'Ã', '
 \! touch CANARY
', 'x';
COMMENT ON TABLE public.t IS 'Ã';
COMMENT ON TABLE public.t IS '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
